#!/usr/bin/env python3
"""Writes wandb_run/cdef.lua, the declarations of include/wandb_run.h for LuaJIT's ffi.cdef.

    cdef.py          writes it
    cdef.py --check  says whether it is what the header gives; exit code 1 when not

LuaJIT has no preprocessor: comments, macros and what only a library with Arrow
has are left out, and numeric macros become constants.
"""

import pathlib
import re
import sys

LUA = pathlib.Path(__file__).resolve().parent
HEADER = LUA.parent.parent / "include" / "wandb_run.h"
TARGET = LUA / "wandb_run" / "cdef.lua"


def declarations(header):
    """The C text that ffi.cdef takes."""
    header = re.sub(r"/\*.*?\*/|//[^\n]*", "", header, flags=re.DOTALL)
    header = header.replace("\\\n", " ")
    kept, open_conditions = [], []
    for line in header.splitlines():
        if re.match(r"#\s*if", line):
            open_conditions.append("WANDB_RUN_ARROW" in line or "__cplusplus" in line)
        elif re.match(r"#\s*endif", line):
            open_conditions.pop()
        elif not any(open_conditions):
            kept.append(constant(line))
    return "\n".join(line.rstrip() for line in kept if line.strip())


def constant(line):
    """A numeric macro as a constant; other directives as nothing."""
    number = re.fullmatch(r"#define (WANDB_\w+) (-?\d+)", line.strip())
    if number:
        return f"static const int {number[1]} = {number[2]};"
    return "" if line.startswith("#") else line


def module():
    text = declarations(HEADER.read_text(encoding="utf-8"))
    return f"-- Written by cdef.py from wandb_run.h; do not edit.\nreturn [[\n{text}\n]]\n"


def main():
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(module(), encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == module():
        return 0
    print(f"{TARGET.name} is not what {HEADER.name} gives; run cdef.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
