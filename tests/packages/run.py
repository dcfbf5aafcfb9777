#!/usr/bin/env python3
"""Installs the C library, and uses it from projects outside the checkout.

    run.py --prefix-from DIR [--go PROGRAM]
    run.py --cargo-c DIR [--go PROGRAM]

The first installs by CMake what DIR holds, libwandb_run.so and libwandb_run.a,
below a prefix that is moved then, since it may be. The second builds in the
cargo folder DIR and installs with cargo-c, which makes no files for CMake. C
and C++ programs are built there with pkg-config and with CMake, against the
shared and the static library, and read a copied recording; with --go a Go
program, too, that has a copy of the module. Nothing is skipped: a tool that is
missing is a failure. The last line is `N passed, N failed`; the
exit code is 1 when one failed.
"""

import argparse
import os
import pathlib
import re
import shutil
import sys
import tempfile

from outside import ROOT, TIMEOUT, Outside, c
from support import Failed, must_be_same, rows

HERE = pathlib.Path(__file__).resolve().parent
REPORT = ROOT / "bindings" / "c" / "examples" / "report.c"
SCAN = ROOT / "bindings" / "cpp" / "examples" / "scan.cpp"
PKG_CONFIG = {
    "shared": "$(pkg-config --cflags --libs wandb_run)",
    "static": "$(pkg-config --cflags --static --libs wandb_run | sed s/-lwandb_run/-l:libwandb_run.a/)",
}


def install_by_cargo_c(target, work):
    prefix = work / "prefix"
    c.call(["cargo", "cinstall", "--locked", "--package", "wandb-run-c", "--profile", "dev", "--target-dir", target,
            "--prefix", prefix, "--libdir", "lib"], c.BUILD_TIMEOUT, cwd=ROOT)
    return prefix


def install_by_cmake(libraries, work):
    """Installs by CMake below one prefix, and moves that; gives the new one."""
    build, first, prefix = work / "build", work / "first", work / "prefix"
    c.call(["cmake", "-S", ROOT / "bindings" / "c", "-B", build, "-DCMAKE_INSTALL_LIBDIR=lib",
            f"-DWANDB_RUN_TARGET_DIR={libraries}"], TIMEOUT)
    c.call(["cmake", "--build", build], TIMEOUT)
    c.call(["cmake", "--install", build, "--prefix", first], TIMEOUT)
    shutil.rmtree(build)
    return first.rename(prefix)


def version():
    """The version of the package, and the part of it that is in the SONAME."""
    full = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
    major, minor, _ = full.split(".")
    return full, f"0.{minor}" if major == "0" else major


def dynamic(file, tag):
    """What the dynamic section of a program or library says under a tag."""
    told, _ = c.call(["readelf", "--dynamic", "--wide", file], TIMEOUT)
    return re.findall(rf"\({tag}\).*\[(.*)\]", told)


def layout(prefix):
    """The loader's and the linker's names lead to the library, and all headers are there."""
    full, series = version()
    library = prefix / "lib" / f"libwandb_run.so.{full}"
    must_be_same("SONAME", dynamic(library, "SONAME"), [f"libwandb_run.so.{series}"])
    for name in (f"libwandb_run.so.{series}", "libwandb_run.so"):
        must_be_same(name, str((prefix / "lib" / name).resolve()), str(library))
    cpp = ROOT / "bindings" / "cpp"
    headers = ["wandb_run.h", "wandb_run.hpp", *(f"wandb_run/{file.name}" for file in cpp.glob("wandb_run/*.hpp"))]
    include = prefix / "include"
    found = [str(file.relative_to(include)) for file in include.rglob("*") if file.is_file()]
    must_be_same("headers", sorted(found), sorted(headers))


def tells_no_place(prefix):
    """What was installed may be moved, so no file says where it was made or put."""
    for file in [*(prefix / "lib").rglob("*.pc"), *(prefix / "lib").rglob("*.cmake")]:
        text = file.read_text()
        for place in (ROOT, prefix.parent):
            if str(place) in text:
                raise Failed(f"{file.name} names {place}")


def reads_the_recording(outside, kind, report, scan, **env):
    """Both programs give what was recorded, with the library that was asked for."""
    _, series = version()
    for program in (report, scan):
        needed = f"libwandb_run.so.{series}" in dynamic(outside.folder / program, "NEEDED")
        must_be_same(f"{program} needs the shared library", needed, kind == "shared")
    told, _ = outside.call(f"./{report}", outside.run, **env)
    if f"full history: {len(outside.rows)} rows" not in told:
        raise Failed(f"{report} printed {told[-500:]}")
    told, _ = outside.call(f"./{scan}", outside.run, **env)
    must_be_same("rows", rows(told), outside.rows)


def by_pkg_config(outside, kind):
    report, scan = f"report-{kind}", f"scan-{kind}"
    outside.shell(f"cc -std=c99 -pedantic-errors report.c {PKG_CONFIG[kind]} -lm -o {report}")
    outside.shell(f"c++ -std=c++17 -pedantic-errors scan.cpp {PKG_CONFIG[kind]} -o {scan}")
    reads_the_recording(outside, kind, report, scan, LD_LIBRARY_PATH=str(outside.prefix / "lib"))


def readme(outside):
    """The program of bindings/c/README.md, as written, in a folder of its user."""
    text = (ROOT / "bindings" / "c" / "README.md").read_text()
    (outside.folder / "readme.c").write_text(re.search(r"^```c\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[1])
    (outside.folder / "wandb").mkdir()
    (outside.folder / "wandb" / "latest-run").symlink_to(outside.run)
    outside.shell(f"cc -std=c99 -Wall -Wextra -Wpedantic -Werror readme.c {PKG_CONFIG['shared']} -o readme")
    told, _ = outside.call("./readme", LD_LIBRARY_PATH=str(outside.prefix / "lib"))
    must_be_same("lines", len(told.splitlines()), sum("loss" in row for row in outside.rows))


def by_cmake(outside, suite):
    full, series = version()
    with suite.case("CMake: configured and built"):
        outside.call("cmake", "-S", ".", "-B", "build", f"-DSERIES={series}")
        outside.call("cmake", "--build", "build")
    for kind in ("shared", "static"):
        with suite.case(f"CMake: {kind}"):
            # CMake notes in the program where the library is.
            reads_the_recording(outside, kind, f"build/report_{kind}", f"build/scan_{kind}")
    major, minor, patch = map(int, full.split("."))
    for other in (f"{major + 1}.0", f"{major}.{minor + 1}", f"{major}.{minor}.{patch + 1}"):
        with suite.case(f"CMake: {full} is not taken for {other}"):
            _, said = outside.call("cmake", "-S", ".", "-B", f"build-{other}", f"-DSERIES={other}", expect=1)
            if "compatible with requested" not in said:
                raise Failed(said[-2000:])


def by_go(outside, go):
    """A module of its own, which finds the library by pkg-config."""
    ignored = shutil.ignore_patterns("tests", "examples")
    shutil.copytree(ROOT / "bindings" / "go", outside.folder / "wandbrun", ignore=ignored)
    shutil.copy(ROOT / "bindings" / "go" / "examples" / "scan" / "main.go", outside.folder)
    env = {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-mod=mod", "CGO_ENABLED": "1"}
    outside.call(go, "mod", "init", "outside", **env)
    outside.call(go, "mod", "edit", "-require=wandbrun@v0.0.0", "-replace=wandbrun=./wandbrun", **env)
    outside.call(go, "build", "-o", "scan-go", ".", **env)
    told, _ = outside.call("./scan-go", outside.run, LD_LIBRARY_PATH=str(outside.prefix / "lib"))
    must_be_same("rows", rows(told), outside.rows)


def everything(suite, prefix, work, cmake, go):
    with suite.case("layout"):
        layout(prefix)
    outside = Outside(work / "outside", prefix, REPORT, SCAN, HERE / "outside" / "CMakeLists.txt")
    with suite.case("pkg-config: version"):
        must_be_same("version", outside.call("pkg-config", "--modversion", "wandb_run")[0].strip(), version()[0])
    for kind in PKG_CONFIG:
        with suite.case(f"pkg-config: {kind}"):
            by_pkg_config(outside, kind)
    with suite.case("README's program"):
        readme(outside)
    if cmake:
        with suite.case("may be moved"):
            tells_no_place(prefix)
        by_cmake(outside, suite)
    if go:
        with suite.case("Go"):
            by_go(Outside(work / "outside-go", prefix), go)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    libraries = parser.add_mutually_exclusive_group(required=True)
    libraries.add_argument("--prefix-from", type=pathlib.Path, help="where the libraries are")
    libraries.add_argument("--cargo-c", type=pathlib.Path, help="where cargo-c builds")
    parser.add_argument("--go", type=os.path.abspath, help="the go program")
    options = parser.parse_args()
    suite = c.Suite()
    with tempfile.TemporaryDirectory(prefix="wandb-run-packages-") as work, suite.case("everything could be set up"):
        work = pathlib.Path(work).resolve()
        if options.cargo_c:
            prefix = install_by_cargo_c(options.cargo_c.resolve(), work)
        else:
            prefix = install_by_cmake(options.prefix_from.resolve(), work)
        everything(suite, prefix, work, cmake=not options.cargo_c, go=options.go)
    return suite.end()


if __name__ == "__main__":
    sys.exit(main())
