#!/usr/bin/env python3
"""Installs the C library, and uses it from projects outside the checkout.

    run.py --prefix-from DIR

DIR holds libwandb_run.so and libwandb_run.a, such as target/dist. They are
installed below a prefix that is moved then, since it may be. C and C++
programs are built there with pkg-config and with CMake, against the shared and
the static library, and read a copied recording. Nothing is skipped: a tool
that is missing is a failure. The last line is `N passed, N failed`; the exit
code is 1 when one failed.
"""

import argparse
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


def install(libraries, work):
    """Installs below one prefix, and moves that; gives the new one."""
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
    """The loader's and the linker's names lead to the library; no file tells where it was made."""
    full, series = version()
    library = prefix / "lib" / f"libwandb_run.so.{full}"
    must_be_same("SONAME", dynamic(library, "SONAME"), [f"libwandb_run.so.{series}"])
    for name in (f"libwandb_run.so.{series}", "libwandb_run.so"):
        must_be_same(name, str((prefix / "lib" / name).resolve()), str(library))
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


def everything(suite, libraries, work):
    prefix = install(libraries, work)
    with suite.case("layout"):
        layout(prefix)
    outside = Outside(work / "outside", prefix, REPORT, SCAN, HERE / "outside" / "CMakeLists.txt")
    with suite.case("pkg-config: version"):
        must_be_same("version", outside.call("pkg-config", "--modversion", "wandb_run")[0].strip(), version()[0])
    for kind in PKG_CONFIG:
        with suite.case(f"pkg-config: {kind}"):
            by_pkg_config(outside, kind)
    by_cmake(outside, suite)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prefix-from", type=pathlib.Path, required=True, help="where the libraries are")
    options = parser.parse_args()
    suite = c.Suite()
    with tempfile.TemporaryDirectory(prefix="wandb-run-packages-") as work, suite.case("everything could be set up"):
        everything(suite, options.prefix_from.resolve(), pathlib.Path(work).resolve())
    return suite.end()


if __name__ == "__main__":
    sys.exit(main())
