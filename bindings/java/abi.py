#!/usr/bin/env python3
"""Writes C.java, what include/wandb_run.h declares as JNA takes it.

    abi.py

Every pointer is a long, and so is every size: machines of 64 bits only. What a
call fills in or only reads is an array. All members of structs are 8 bytes wide.
Comments, macros and what only a library with Arrow has are left out.
"""

import pathlib
import re

JAVA = pathlib.Path(__file__).resolve().parent
HEADER = JAVA.parent.parent / "include" / "wandb_run.h"
TARGET = JAVA / "src" / "main" / "java" / "wandbrun" / "C.java"

SCALARS = {"int32_t": "int", "uint32_t": "int", "int64_t": "long", "uint64_t": "long", "size_t": "long",
           "double": "double", "void": "void"}
# What a pointer to one of these becomes: an array that JNA copies in and out.
ARRAYS = {"char": "byte[]", "uint8_t": "byte[]", "int32_t": "int[]", "int64_t": "long[]", "uint64_t": "long[]",
          "size_t": "long[]", "double": "double[]"}

HEAD = '''package wandbrun;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * What wandb_run.h declares. Written by abi.py; do not edit.
 *
 * <p>Pointers and sizes are longs; what C fills in is an array of one; structs are {@link Struct}s of the enums below.
 */
final class C {
    static {
        String named = System.getenv("WANDB_RUN_LIBRARY");
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new UnsatisfiedLinkError("wandb_run for Java needs a machine of 64 bits");
        }
        Native.register(C.class, NativeLibrary.getInstance(named == null || named.isEmpty() ? "wandb_run" : named));
        if (wandb_abi_version() != C.WANDB_ABI_VERSION) {
            throw new UnsatisfiedLinkError("the library wandb_run has interface " + wandb_abi_version()
                    + ", not " + C.WANDB_ABI_VERSION);
        }
    }

    private C() {}
'''


def plain(header):
    """The header without comments and without what is conditional."""
    header = re.sub(r"/\*.*?\*/|//[^\n]*", "", header, flags=re.DOTALL).replace("\\\n", " ")
    kept, open_conditions = [], []
    for line in header.splitlines():
        if re.match(r"#\s*if", line):
            open_conditions.append("WANDB_RUN_ARROW" in line or "__cplusplus" in line)
        elif re.match(r"#\s*endif", line):
            open_conditions.pop()
        elif not any(open_conditions):
            kept.append(line)
    return "\n".join(kept)


def java_type(c_type, owned=False):
    """The type of a parameter in Java, or, when it is owned, of a result."""
    # A list of texts, and that of their lengths, is memory of its own.
    if owned and "*" in c_type or re.search(r"\*const \*|const size_t \*", c_type):
        return "long"
    base = re.sub(r"\b(?:const|struct)\b|[*\s]", "", c_type)
    if "*" not in c_type:
        return SCALARS.get(base, "long")
    # A text that is lent, or a handle that is made, is written to.
    return "long[]" if c_type.count("*") == 2 else ARRAYS.get(base, "long")


def function(result, name, parameters):
    declared = []
    for parameter in parameters.split(","):
        c_type, parameter = re.fullmatch(r"\s*(.*?)(\w+)\s*", parameter, re.DOTALL).groups()
        if parameter != "void":
            declared.append(f"{java_type(c_type)} {camel(parameter)}")
    return f"    static native {java_type(result, owned=True)} {name}({', '.join(declared)});"


def camel(name):
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def struct(name, body):
    members = re.findall(r"([^;]*?)(\w+);", body)
    for c_type, member in members:
        assert "*" in c_type or re.search(r"\b(size_t|u?int64_t|wandb_\w+_fn)\b", c_type), f"{name}.{member}"
    enum = re.sub(r"(?:^|_)(\w)", lambda found: found[1].upper(), name.removeprefix("wandb_"))
    return f"    enum {enum} {{ {', '.join(member.upper() for _, member in members)} }}"


def module():
    text = plain(HEADER.read_text(encoding="utf-8"))
    constants = [f"    static final int {name} = {number};"
                 for name, number in re.findall(r"#define (WANDB_\w+) (-?\d+)$", text, re.MULTILINE)]
    structs = [struct(*found) for found in re.findall(r"typedef struct (\w+) \{(.*?)\}", text, re.DOTALL)]
    functions = [function(*found) for found in re.findall(
        r"^((?:const )?\w+ \*?)(wandb_\w+)\(([^)]*)\);", text, re.DOTALL | re.MULTILINE)]
    return "\n".join([HEAD, *constants, "", *structs, "", *functions, "}", ""])


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="utf-8")
