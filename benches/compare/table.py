"""The tables of README.md."""

import datetime
import os
import pathlib
import platform
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BEGIN, END = "<!-- written by run.py: begin -->", "<!-- written by run.py: end -->"
# Rows a second below which the server, not its clients, was measured.
LOWEST_FLOOR = 2_000_000


def median(runs, what):
    return statistics.median(run[what] for run in runs)


def output(*words):
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def version(python):
    return output(python, "-c", "import importlib.metadata as m; print(m.version('wandb'))")


def facts(programs, load, most):
    """What the numbers depend on besides the code."""
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in info.splitlines() if "model name" in line), "?")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    changed = " and changes" if output("git", "status", "--porcelain", "--untracked-files=no") else ""
    return {
        "old": version(programs["old"]),
        "new": version(programs["new"]),
        "lines": [
            f"- {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC, "
            f"commit {output('git', 'rev-parse', '--short', 'HEAD')}{changed}",
            f"- {model}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}",
            f"- {output('rustc', '--version')}, {output('cc', '--version').splitlines()[0]}, "
            f"Python {platform.python_version()}",
            f"- wandb {version(programs['old'])} and {version(programs['new'])}",
            "- `python3 benches/compare/run.py" + (f" --rounds {most}`" if most < 9 else "`"),
            f"- load average {load:.1f} before the first run (0 when nothing else is going on), "
            f"{os.getloadavg()[0]:.1f} after the last",
        ],
    }


class Report:
    """All results of one run of the suite."""

    def __init__(self, cases, results, facts, whole):
        self.cases, self.results, self.facts = cases, results, facts
        # Whether every case ran, in its full size: only then the targets mean something.
        self.whole = whole

    def median(self, case, side, what="seconds"):
        return median(self.results[case][side], what)

    def floor(self):
        """Rows a second of the main case's floor; None where it did not run."""
        if "full" not in self.results:
            return None
        return self.median("full", "floor", "rows") / self.median("full", "floor")

    def void(self):
        floor = self.floor()
        if floor is None or floor >= LOWEST_FLOOR:
            return None
        return (f"VOID: the floor is {floor / 1e6:.2f} M rows/s and must be at least "
                f"{LOWEST_FLOOR / 1e6:.0f} M: the machine was busy, or the server too slow.")

    def text(self):
        remote = [case for case in self.cases if not case.log]
        logs = [case for case in self.cases if case.log]
        parts = ["\n".join(self.facts["lines"])]
        if void := self.void():
            parts.append(f"**{void}**")
        if floor := self.floor():
            parts.append(f"The floor of this run, 100k rows × 10: **{floor / 1e6:.2f} M rows/s**.")
        if self.whole:
            parts.append("### Targets\n\n" + self.targets())
        if remote:
            parts.append("### From a server\n\n" + self.remote(remote))
        if logs:
            parts.append("### Logs on this machine\n\n" + self.logs(logs))
        return "\n\n".join(parts)

    def remote(self, cases):
        lines = [header("work", "program", "seconds", "lowest–highest", "rows/s", "× floor", "against 0.16.4",
                        f"against {self.facts['new']}", "requests", "first row", "peak MiB")]
        for case in cases:
            for side, runs in self.results[case.name].items():
                lines.append(row(
                    case.title if side == case.sides.split(",")[0] else "",
                    self.name(side, runs), *times(runs), rate(median(runs, "rows") / median(runs, "seconds")),
                    self.over_floor(case, side), self.ratio(case, side, "old"), self.ratio(case, side, "new"),
                    "" if side == "floor" else f"{median(runs, 'requests'):.0f}",
                    f"{median(runs, 'first') * 1e3:.1f} ms",
                    "" if side == "floor" else f"{peak(runs):.0f}",
                ))
        return "\n".join(lines)

    def logs(self, cases):
        lines = [header("work", "program", "seconds", "lowest–highest", "rows/s", "MB/s of log",
                        "against 0.16.4", "peak MiB")]
        for case in cases:
            for side, runs in self.results[case.name].items():
                lines.append(row(
                    case.title if side == case.sides.split(",")[0] else "",
                    self.name(side, runs), *times(runs), rate(median(runs, "rows") / median(runs, "seconds")),
                    f"{megabytes(runs):.0f}", self.ratio(case, side, "old log"), f"{peak(runs):.0f}",
                ))
        return "\n".join(lines)

    def faster(self, case, side, other):
        """How many times faster a program is than another."""
        return self.median(case, other) / self.median(case, side)

    def requests(self, case):
        """The most that a scan of ours takes."""
        return max(self.median(case, side, "requests") for side in ("rust columns", "rust rows"))

    def ratio(self, case, side, other):
        """As a cell of the table; empty where there is nothing to compare."""
        if other not in self.results[case.name] or side.split()[0] in ("floor", "old", "new"):
            return ""
        return f"{self.faster(case.name, side, other):.1f}×"

    def over_floor(self, case, side):
        if "floor" not in self.results[case.name] or side == "floor":
            return ""
        return f"{1 / self.faster(case.name, side, 'floor'):.1f}×"

    def name(self, side, runs):
        """A program as the tables call it."""
        kind, _, rest = side.partition(" ")
        names = {"rust": "Rust", "c": "C", "floor": "floor", "old": f"wandb {self.facts['old']}",
                 "new": f"wandb {self.facts['new']}"}
        marked = [] if all(run["same"] for run in runs) else ["(other rows)"]
        return " ".join([names[kind], *([rest] if rest else []), *marked])

    def targets(self):
        full, gzip = "100k × 10, columns", "the same, gzip"
        rows = [
            at_most(full, 2, 1 / self.faster("full", "rust columns", "floor"), "× floor"),
            at_least(full, 18, self.faster("full", "rust columns", "old"), "× 0.16.4"),
            at_least(full, 55, self.faster("full", "rust columns", "new"), "× the newest"),
            at_least(gzip, 10, self.faster("gzip", "rust columns", "old"), "× 0.16.4"),
            at_least(gzip, 30, self.faster("gzip", "rust columns", "new"), "× the newest"),
            at_least("100k × 10, rows", 6, self.faster("full", "rust rows", "old"), "× 0.16.4"),
            at_least("100k × 10, rows", 18, self.faster("full", "rust rows", "new"), "× the newest"),
            at_least("100k × 10, columns, 50 ms", 25, self.faster("latency", "rust columns", "old"), "× 0.16.4"),
            at_most("sparse steps", 5, self.requests("sparse-steps"), " requests"),
            at_most("gap", 5, self.requests("gap"), " requests"),
            at_most("sparse key", 5, self.requests("sparse-key"), " requests"),
            at_most("1M rows, columns", 32, peak(self.results["memory"]["rust columns"]), " MiB at the peak"),
            at_most("1M rows, rows", 32, peak(self.results["memory"]["rust rows"]), " MiB at the peak"),
            at_least("log, columns", 300, megabytes(self.results["log"]["rust columns"]), " MB/s"),
            at_least("log, rows", 300, megabytes(self.results["log"]["rust rows"]), " MB/s"),
            at_most("C over Rust, columns", 1.05, 1 / self.faster("full", "c columns", "rust columns"), "× Rust"),
        ]
        if self.void():
            rows = [judged_by_time(line) for line in rows]
        return "\n".join([header("work", "target", "measured", ""), *rows])


def judged_by_time(line):
    """A target in a run that is void: times mean nothing, counts and sizes still do."""
    if "×" not in line and "MB/s" not in line:
        return line
    return line.replace("**missed**", "void").replace("holds", "void")


def header(*names):
    return row(*names) + "\n" + "|---" * len(names) + "|"


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def at_most(work, limit, measured, unit):
    return target(work, f"≤ {limit}", measured, unit, measured <= limit)


def at_least(work, limit, measured, unit):
    return target(work, f"≥ {limit}", measured, unit, measured >= limit)


def target(work, limit, measured, unit, holds):
    return row(work, limit + unit, f"{measured:.3g}{unit}", "holds" if holds else "**missed**")


def times(runs):
    seconds = sorted(run["seconds"] for run in runs)
    return f"{statistics.median(seconds):.3f}", f"{seconds[0]:.3f}–{seconds[-1]:.3f}"


def rate(rows):
    return f"{rows / 1e6:.2f} M" if rows >= 1e5 else f"{rows / 1e3:.1f} k"


def megabytes(runs):
    return median(runs, "bytes") / median(runs, "seconds") / 1e6


def peak(runs):
    return max(run["peak_kib"] for run in runs) / 1024


def write(path, text):
    """Puts the tables in place of those that are there."""
    readme = path.read_text()
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")
