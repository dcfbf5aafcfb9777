#!/usr/bin/env python3
"""Writes wandb_run_c.f90, the interfaces of include/wandb_run.h for Fortran.

    interfaces.py          writes it
    interfaces.py --check  says whether it is what the header gives; exit code 1 when not

What C may be given as NULL is an optional argument: absent, it is NULL. Handles
are type(c_ptr). What only a library with Arrow has is left out.
"""

import pathlib
import re
import sys
import textwrap

FORTRAN = pathlib.Path(__file__).resolve().parent
HEADER = FORTRAN.parent.parent / "include" / "wandb_run.h"
TARGET = FORTRAN / "wandb_run_c.f90"

# The longest line that the standard allows is 132.
WIDTH = 120

SCALARS = {
    "int32_t": "integer(c_int32_t)", "int64_t": "integer(c_int64_t)", "uint8_t": "integer(c_int8_t)",
    "uint32_t": "integer(c_int32_t)", "uint64_t": "integer(c_int64_t)", "size_t": "integer(c_size_t)",
    "double": "real(c_double)",
}
CALLBACKS = ("wandb_log_fn", "wandb_progress_fn", "wandb_release_fn")
# Pointers to the first of many.
ARRAYS = re.compile(r"values|states|\w*lens")


def plain(header):
    """The header without comments, directives and what belongs to Arrow."""
    header = re.sub(r"/\*.*?\*/|//[^\n]*", "", header, flags=re.DOTALL).replace("\\\n", " ")
    kept, conditions = [], []
    for line in header.splitlines():
        if re.match(r"#\s*if", line):
            conditions.append("WANDB_RUN_ARROW" in line or "__cplusplus" in line)
        elif re.match(r"#\s*endif", line):
            conditions.pop()
        elif not any(conditions):
            kept.append(line)
    return "\n".join(kept)


def constants(text):
    """Numeric macros. Fortran takes WANDB_ABI_VERSION for the function, so the macro is ..._HEADER."""
    for name, value in re.findall(r"^#define (WANDB_\w+) (-?\d+)$", text, re.MULTILINE):
        if f" {name.lower()}(" in text:
            name += "_HEADER"
        yield f"integer(c_int32_t), parameter, public :: {name} = {value}_c_int32_t"


def structs(text):
    """Names of the structs that C shows, with their fields: (type, stars, name)."""
    for name, body in re.findall(r"typedef struct (\w+) \{(.*?)\}", text, re.DOTALL):
        fields = [field.split() for field in body.replace("*", " * ").split(";") if field.strip()]
        yield name, [([w for w in words[:-1] if w not in ("const", "struct")], words[-1]) for words in fields]


def field(words, name):
    if "*" in words:
        return f"type(c_ptr) :: {name} = c_null_ptr"
    if words[0] in CALLBACKS:
        return f"type(c_funptr) :: {name} = c_null_funptr"
    return f"{SCALARS[words[0]]} :: {name} = 0"


def struct(name, fields):
    yield f"type, bind(C), public :: {name}"
    for words, called in fields:
        yield "  " + field(words, called)
    yield f"end type {name}"


def argument(declaration, shown):
    """A parameter of C: its name and its Fortran declaration."""
    words = declaration.replace("*", " * ").split()
    name, stars, constant = words[-1], words.count("*"), words[0] == "const"
    (kind,) = [word for word in words[:-1] if word not in ("const", "struct", "*")]
    intent = "intent(in)" if constant else "intent(out)"
    if kind in CALLBACKS:
        return name, f"type(c_funptr), value :: {name}"
    if stars == 0:
        return name, f"{SCALARS[kind]}, value :: {name}"
    if kind in shown:
        return name, f"type({kind}), {'intent(in)' if constant else 'intent(inout)'}, optional :: {name}"
    if stars == 2:
        many = declaration.count("const") == 2
        return name, (f"type(c_ptr), intent(in), optional :: {name}(*)" if many
                      else f"type(c_ptr), intent(out), optional :: {name}")
    if kind == "char":
        return name, f"character(kind=c_char), intent(in), optional :: {name}(*)"
    if kind in SCALARS:
        return name, f"{SCALARS[kind]}, {intent}, optional :: {name}{'(*)' if ARRAYS.fullmatch(name) else ''}"
    return name, f"type(c_ptr), value :: {name}"


def procedure(result, name, parameters, shown):
    arguments = [] if parameters.strip() == "void" else [
        argument(parameter, shown) for parameter in parameters.split(",")]
    kind = "subroutine" if result == "void" else "function"
    head = f"{kind} {name}({', '.join(called for called, _ in arguments)}) bind(C)"
    yield from wrapped(head)
    yield "  import"
    for _, declared in arguments:
        yield "  " + declared
    if kind == "function":
        yield f"  {'type(c_ptr)' if '*' in result else SCALARS[result.split()[-1]]} :: {name}"
    yield f"end {kind} {name}"


def wrapped(line):
    """A long line as several that continue each other."""
    parts = textwrap.wrap(line, WIDTH - 8, break_long_words=False)
    for part in parts[:-1]:
        yield part + " &"
    yield parts[-1]


def module():
    text = plain(HEADER.read_text(encoding="utf-8"))
    shown = dict(structs(text))
    text_of_functions = re.sub(r"typedef struct \w+ \{.*?\} \w+;", "", text, flags=re.DOTALL)
    functions = re.findall(r"^((?:const )?\w+ \*?)(wandb_\w+)\(([^;]*?)\);", text_of_functions,
                           re.DOTALL | re.MULTILINE)
    lines = list(constants(text))
    for name, fields in shown.items():
        lines += ["", *struct(name, fields)]
    lines += ["", "interface"]
    for result, name, parameters in functions:
        lines += ["", *("  " + line for line in procedure(result.strip(), name, parameters, shown))]
    lines += ["", "end interface"]
    head = ["!> The C interface of wandb_run, as wandb_run.h describes it.",
            "! Written by interfaces.py from wandb_run.h; do not edit.",
            "module wandb_run_c", "  use, intrinsic :: iso_c_binding", "  implicit none", "  private"]
    public = [f"public :: {name}" for _, name, _ in functions]
    body = ["  " + line if line else "" for line in [*public, *lines]]
    return "\n".join([*head, "", *body, "", "end module wandb_run_c"]) + "\n"


def main():
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(module(), encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == module():
        return 0
    print(f"{TARGET.name} is not what {HEADER.name} gives; run interfaces.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
