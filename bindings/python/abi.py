#!/usr/bin/env python3
"""Writes wandb_run/_abi.py, the C interface as Python sees it, from include/wandb_run.h.

    abi.py [HEADER] [--check]

With --check it only says whether the file is current: exit code 1 when it is not.
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADER = HERE.parent.parent / "include" / "wandb_run.h"
TARGET = HERE / "wandb_run" / "_abi.py"

# One letter for each type; whatever is a pointer is "p".
LETTERS = {
    "void": "v", "int32_t": "i", "uint32_t": "I", "int64_t": "q", "uint64_t": "Q", "size_t": "z",
    "double": "d", "uint8_t": "B",
}
HEAD = '''"""The C interface of wandb-run: generated from wandb_run.h by abi.py, do not edit.

A signature is the result's letter, then those of the parameters: v nothing, p a pointer, i and I 32 bits, q and Q 64
bits with and without sign, z size_t, d double. A struct is the names and letters of its fields.
"""
'''


def letter(declared):
    """The letter of a parameter or field, written `type name` or `type *name`."""
    if "*" in declared or declared.split()[0].endswith("_fn"):
        return "p"
    return LETTERS[declared.replace("const ", "").split()[0]]


def without_comments(text):
    # Line comments first: they may hold "/*".
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def constants(text):
    return {name: int(value) for name, value in re.findall(r"^#define WANDB_(\w+) (-?\d+)$", text, re.MULTILINE)}


def structs(text):
    found = {}
    for name, body in re.findall(r"typedef struct (wandb_\w+) \{(.*?)\} \1;", text, re.DOTALL):
        fields = [" ".join(field.split()) for field in body.split(";") if field.strip()]
        found[name] = [(re.search(r"(\w+)$", field)[1], letter(field)) for field in fields]
    return found


def functions(text):
    found = {}
    pattern = r"^((?:const )?\w+ \**)(wandb_\w+)\(([^()]*)\);"
    for result, name, parameters in re.findall(pattern, text, re.MULTILINE):
        given = [] if parameters.strip() == "void" else parameters.split(",")
        found[name] = letter(result.strip()) + "".join(letter(" ".join(one.split())) for one in given)
    return found


def generated(header):
    text = without_comments(header)
    lines = [HEAD, "CONSTANTS = {"]
    lines += [f'    "{name}": {value},' for name, value in constants(text).items()]
    lines += ["}", "", "STRUCTS = {"]
    for name, fields in structs(text).items():
        lines.append(f'    "{name}": (')
        lines += [f'        ("{field}", "{kind}"),' for field, kind in fields]
        lines.append("    ),")
    lines += ["}", "", "FUNCTIONS = {"]
    lines += [f'    "{name}": "{signature}",' for name, signature in functions(text).items()]
    return "\n".join([*lines, "}", ""])


def main():
    check = "--check" in sys.argv
    given = [word for word in sys.argv[1:] if word != "--check"]
    text = generated(pathlib.Path(given[0] if given else HEADER).read_text(encoding="utf-8"))
    if not check:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET.name} is not current: run {pathlib.Path(__file__).name}")


if __name__ == "__main__":
    main()
