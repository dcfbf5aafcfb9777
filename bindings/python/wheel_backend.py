"""Makes the wheel: a PEP 517 backend that needs nothing but Python and, on ELF systems, readelf.

    WANDB_RUN_LIBRARY=target/release/libwandb_run.so pip wheel bindings/python --no-deps

The wheel carries the library that WANDB_RUN_LIBRARY names, and no Python code of a version: one fits every Python from
3.8 on, on the platforms that the library itself runs on.
"""

import base64
import hashlib
import os
import pathlib
import platform
import re
import subprocess
import sys
import sysconfig
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE / "wandb_run"
VARIABLE = "WANDB_RUN_LIBRARY"
METADATA = """Metadata-Version: 2.1
Name: wandb-run
Version: {version}
Summary: Weights & Biases runs, remote or local: the official public API's Run without the official client
License: MIT OR Apache-2.0
Requires-Python: >=3.8
Classifier: Programming Language :: Python :: 3
Classifier: Typing :: Typed
Provides-Extra: pandas
Requires-Dist: pandas; extra == "pandas"
Provides-Extra: arrow
Requires-Dist: pyarrow; extra == "arrow"
Provides-Extra: polars
Requires-Dist: polars; extra == "polars"
Description-Content-Type: text/markdown

{readme}"""
WHEEL = """Wheel-Version: 1.0
Generator: wandb_run
Root-Is-Purelib: false
Tag: py3-none-{platform}
"""
# What every Linux of a glibc has; a library that needs more fits no manylinux tag.
SYSTEM = re.compile(r"(libc|libm|libdl|librt|libpthread|libgcc_s|ld-linux[\w-]*)\.so\.\d+")


def version():
    """The version of the library that this package is for."""
    text = (PACKAGE / "_abi.py").read_text(encoding="utf-8")
    return ".".join(re.search(rf'"VERSION_{part}": (\d+)', text)[1] for part in ("MAJOR", "MINOR", "PATCH"))


def platform_tag(library):
    """The platforms that the library runs on."""
    if sys.platform == "win32":
        return sysconfig.get_platform().replace("-", "_").replace(".", "_")
    if sys.platform == "darwin":
        told = subprocess.run(["otool", "-l", library], check=True, capture_output=True, text=True).stdout
        major, minor = re.search(r"minos (\d+)\.(\d+)", told).groups()
        return f"macosx_{major}_{minor}_{platform.machine()}"
    return linux_tag(library)


def linux_tag(library):
    """manylinux by the newest symbol of glibc that the library needs."""
    told = subprocess.run(
        ["readelf", "--wide", "--dynamic", "--version-info", "--file-header", library],
        check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"},
    ).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", told)
    if beyond := [name for name in needed if not SYSTEM.fullmatch(name)]:
        raise SystemExit(f"{library} needs {', '.join(beyond)}, which not every Linux has")
    glibc = max(tuple(map(int, found)) for found in re.findall(r"Name: GLIBC_(\d+)\.(\d+)", told))
    machine = re.search(r"Machine:\s+(.+)", told)[1]
    machine = {"Advanced Micro Devices X86-64": "x86_64", "AArch64": "aarch64"}[machine]
    return f"manylinux_{glibc[0]}_{glibc[1]}_{machine}"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """PEP 517: writes the wheel and gives its name."""
    library = pathlib.Path(os.environ.get(VARIABLE) or sys.exit(f"{VARIABLE} must name the library to carry"))
    tag = platform_tag(library)
    name = f"wandb_run-{version()}-py3-none-{tag}.whl"
    info = f"wandb_run-{version()}.dist-info"
    files = {
        f"wandb_run/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes()
        for path in sorted(PACKAGE.rglob("*")) if path.name == "py.typed" or path.suffix == ".py"
    }
    files[f"wandb_run/lib/{file_name()}"] = library.read_bytes()
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    files[f"{info}/METADATA"] = METADATA.format(version=version(), readme=readme).encode()
    files[f"{info}/WHEEL"] = WHEEL.format(platform=tag).encode()
    record = "".join(f"{path},{digest(data)},{len(data)}\n" for path, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(pathlib.Path(wheel_directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            # The same moment each time: the same input makes the same wheel.
            entry = zipfile.ZipInfo(path)
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            wheel.writestr(entry, data)
    return name


def file_name():
    """The library's name in the package, where _library.py looks for it."""
    return {"darwin": "libwandb_run.dylib", "win32": "wandb_run.dll"}.get(sys.platform, "libwandb_run.so")


def digest(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
