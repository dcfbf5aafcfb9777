#!/usr/bin/env python3
"""Fails when a shared library asks for a newer glibc than stated.

    glibc.py LIB [--max X.Y]

Prints the oldest glibc that LIB can be loaded with. The exit code is 1 when
that is newer than --max; then it also names the symbols.
"""

import argparse
import re
import subprocess
import sys


def version(text):
    return tuple(int(part) for part in text.split("."))


def needs(library):
    """The glibc symbols that LIB asks for, by version: {(2, 17): ["clock_gettime"]}."""
    told = subprocess.run(["objdump", "--dynamic-syms", library], check=True, stdout=subprocess.PIPE, text=True).stdout
    # Weak ones too: linkers leave their versions among those that the loader insists on.
    symbols = re.findall(r"\*UND\*.*\bGLIBC_([\d.]+)\)?\s+(\S+)$", told, re.MULTILINE)
    if not symbols:
        raise SystemExit(f"{library} asks for no glibc")
    found = {}
    for since, name in symbols:
        found.setdefault(version(since), []).append(name)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library")
    parser.add_argument("--max", type=version)
    options = parser.parse_args()
    found = needs(options.library)
    print(f"{options.library} needs glibc {'.'.join(map(str, max(found)))}")
    too_new = {since: names for since, names in found.items() if options.max and since > options.max}
    for since, names in sorted(too_new.items()):
        print(f"  {'.'.join(map(str, since))}: {' '.join(sorted(names))}")
    return 1 if too_new else 0


if __name__ == "__main__":
    sys.exit(main())
