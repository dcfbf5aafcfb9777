"""Makes the drivers ready: compiles those that need it, against one shared library."""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BINDINGS = ROOT / "bindings"


def prepare(work, lib_dir, go, rust):
    """How each language's driver is run; what is built goes to `work`."""
    work, lib_dir = pathlib.Path(work), pathlib.Path(lib_dir).resolve()
    loaded = work / "lib"
    loaded.mkdir(parents=True)
    library = loaded / "libwandb_run.so"
    # The loader looks for the name that the library gives itself.
    for name in (library.name, soname(lib_dir / library.name)):
        (loaded / name).symlink_to(lib_dir / library.name)
    found = {"LD_LIBRARY_PATH": str(loaded), "WANDB_RUN_LIBRARY": str(library)}
    makers = {
        "C": lambda: c(work, loaded), "C++": lambda: cpp(work, loaded), "Python": python, "Node": lambda: node(work),
        "Go": lambda: with_go(work, loaded, go), "Java": lambda: java(work, lib_dir), "Lua": lua,
        "Fortran": lambda: fortran(work, lib_dir),
    }
    drivers = {"Rust": {"command": [os.path.abspath(rust), "--behaviour"], "plain": True}}
    for name, make in makers.items():
        how = make()
        drivers[name] = {**how, "environment": found | how.get("environment", {})}
    return drivers


def soname(library):
    told = call("readelf", "--dynamic", "--wide", library)
    return told.split("SONAME", 1)[1].split("[", 1)[1].split("]", 1)[0]


def call(*words, cwd=ROOT, **env):
    done = subprocess.run([str(word) for word in words], cwd=cwd, env={**os.environ, **env}, capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, timeout=900)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def c(work, library):
    program = work / "behaviour-c"
    call("cc", "-std=c99", "-O1", "-I", "include", *sorted((ROOT / "tests" / "conformance" / "c").glob("*.c")),
         "-o", program, f"-L{library}", "-lwandb_run", "-pthread")
    return {"command": [str(program), "--behaviour"], "plain": True}


def cpp(work, library):
    program = work / "behaviour-cpp"
    call("c++", "-std=c++17", "-O1", "-I", "include", "-I", "bindings/cpp",
         *sorted((BINDINGS / "cpp" / "tests" / "driver").glob("*.cpp")), "-o", program,
         f"-L{library}", "-lwandb_run", "-pthread")
    return {"command": [str(program)], "plain": True}


def python():
    command = [sys.executable, str(BINDINGS / "python" / "tests" / "driver.py")]
    return {"command": command, "environment": {"PYTHONPATH": str(BINDINGS / "python")}}


def node(work):
    package = work / "node"
    shutil.copytree(BINDINGS / "node", package, ignore=shutil.ignore_patterns("node_modules", "lib"))
    call("npm", "ci", "--omit=dev", "--no-audit", "--no-fund", cwd=package)
    # The engine takes what memory it finds, unless told how much it may.
    limits = ["--max-old-space-size=24", "--max-semi-space-size=1"]
    return {"command": [shutil.which("node"), *limits, str(package / "tests" / "driver.mjs")]}


def with_go(work, library, go):
    program = work / "behaviour-go"
    (work / "wandb_run.pc").write_text(
        f"Name: wandb_run\nDescription: the library under test\nVersion: 0\n"
        f"Cflags: -I{ROOT / 'include'}\nLibs: -lwandb_run\n")
    # What pkg-config says is no part of the key of Go's build cache; CGO_LDFLAGS is.
    call(os.path.abspath(go), "build", "-o", program, "./tests/driver", cwd=BINDINGS / "go", PKG_CONFIG_PATH=str(work),
         GOFLAGS="-mod=mod", GOTOOLCHAIN="local", GOPROXY="off", CGO_ENABLED="1", CGO_LDFLAGS=f"-L{library}")
    return {"command": [str(program)]}


def java(work, lib_dir):
    classes = work / "java"
    call(sys.executable, "bindings/java/tests/run.py", "--lib-dir", lib_dir, "--driver", classes)
    # As for Node.
    limits = ["-Xmx64m", "-XX:+UseSerialGC"]
    return {"command": [shutil.which("java"), *limits, "-cp", f"/usr/share/java/jna.jar:{classes}", "Driver"]}


def lua():
    return {"command": [shutil.which("luajit"), str(BINDINGS / "lua" / "tests" / "driver.lua")], "plain": True}


def fortran(work, lib_dir):
    program = work / "behaviour-fortran"
    call(sys.executable, "bindings/fortran/tests/run.py", "--lib-dir", lib_dir, "--driver", program)
    return {"command": [str(program)], "plain": True}
