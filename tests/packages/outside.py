"""A place outside the checkout, in which a package is used as its users do."""

import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bindings" / "c" / "tests"))

import run as c  # noqa: E402  The C tests: how programs are run, and what is in the recordings.

TIMEOUT = 300


class Outside:
    """A folder with copies of sources and of a recorded run, and an environment that knows only a prefix."""

    def __init__(self, folder, prefix, *sources):
        self.folder, self.prefix = folder, prefix
        (folder / "home").mkdir(parents=True)
        for source in sources:
            shutil.copy(source, folder)
        recorded = c.Fixture("old")
        self.rows = recorded.rows
        self.run = folder / "recorded"
        shutil.copytree(recorded.run, self.run)
        self.env = {
            "HOME": str(folder / "home"),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig"),
            "CMAKE_PREFIX_PATH": str(prefix),
        }

    def call(self, *words, expect=0, **env):
        """Runs a program here; returns what it printed."""
        return c.call(words, TIMEOUT, expect=expect, env=self.env | env, cwd=self.folder)

    def shell(self, line):
        """Runs a command as its user types it."""
        return self.call("sh", "-euc", line)
