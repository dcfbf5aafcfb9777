"""What is measured, and the programs that are measured."""

from dataclasses import dataclass, field

THREE = ("metric_0", "metric_3", "metric_7")


@dataclass
class Case:
    name: str
    title: str
    # Programs, separated by commas, in the order of the table.
    sides: str
    # How the server makes the run, or the runs, up: `POST /runs/generate`.
    run: dict = field(default_factory=dict)
    keys: tuple = ()
    # The key whose values every program adds up: the sums must agree.
    key: str = "metric_0"
    # Milliseconds by which every answer is late.
    latency: int = 0
    gzip: bool = False
    # The official client that wrote the log, where it is a log that is read.
    log: str = ""
    # How often our programs, 0.16.4 and the newest run.
    rounds: tuple = (7, 5, 3)

    def rounds_of(self, side):
        return self.rounds[{"old": 1, "new": 2}.get(side.split()[0], 0)]

OURS = "rust columns,rust rows"
# One run after another, and several at a time.
BULK = f"{OURS},rust histories-columns,rust histories-rows"
OFFICIAL = "old,new"
DENSE = {"rows": 100_000}
WIDE = {"rows": 2_000, "metrics": 200}

CASES = [
    Case("full", "100k rows × 10", f"floor,rust columns,rust rows,rust typed,c columns,c rows,c arrow,{OFFICIAL}",
         DENSE, rounds=(9, 5, 3)),
    Case("release", "the same, built with `--release`", "rust columns release,rust rows release",
         DENSE),
    Case("gzip", "the same, gzip on all sides", f"floor,{OURS},{OFFICIAL}", DENSE, gzip=True),
    Case("latency", "the same, 50 ms a request", f"{OURS},{OFFICIAL}", DENSE, latency=50, rounds=(5, 3, 3)),
    Case("wide", "2k rows × 200", f"floor,{OURS},c columns,{OFFICIAL}", WIDE),
    Case("keys", "three keys of 100k × 10", f"floor,{OURS},{OFFICIAL}", DENSE, keys=THREE),
    Case("keys-latency", "the same, 50 ms a request", f"{OURS},{OFFICIAL}", DENSE, keys=THREE, latency=50,
         rounds=(5, 3, 3)),
    Case("wide-keys", "three keys of 2k × 200", f"floor,{OURS},{OFFICIAL}", WIDE, keys=THREE),
    Case("sparse-steps", "1,000 rows over 1,000,000 steps", f"{OURS},{OFFICIAL}",
         {"rows": 1_000, "steps": {"kind": "every", "stride": 1_000}}),
    Case("sparse-key", "a key in 26 of 100,000 rows", f"{OURS},{OFFICIAL}",
         {"rows": 100_000, "sparse_key": {"name": "rare", "every": 3_900}}, keys=("rare",), key="rare"),
    Case("gap", "2,000 rows, a gap of 500,000 steps", f"{OURS},{OFFICIAL}",
         {"rows": 2_000, "steps": {"kind": "gap", "at": 1_000, "by": 500_000}}),
    Case("bulk", "200 runs × 1,000 rows", f"{BULK},{OFFICIAL}", {"rows": 1_000, "count": 200}, rounds=(5, 3, 3)),
    Case("bulk-latency", "the same, 50 ms a request", f"{BULK},{OFFICIAL}", {"rows": 1_000, "count": 200}, latency=50,
         rounds=(3, 1, 1)),
    Case("memory", "1M rows × 10", f"rust columns,rust rows,c columns,{OFFICIAL}",
         {"rows": 1_000_000}, rounds=(3, 1, 1)),
    Case("log", "log of 0.16.4, 100k rows × 10", f"{OURS},c columns,c rows,old log", log="old"),
    Case("log-keys", "three keys of it", f"{OURS},old log", keys=THREE, log="old"),
    Case("log-new", "log of the newest, 100k rows × 10", f"{OURS},c columns", log="new"),
    Case("log-new-keys", "three keys of it", OURS, keys=THREE, log="new"),
]


def command(side, case, target, programs):
    """The words that start a program on a run, a project or a log."""
    kind, _, shape = side.partition(" ")
    keys = ",".join(case.keys)
    many = "count" in case.run
    if kind in ("old", "new"):
        what = "log" if shape == "log" else "bulk" if many else "scan"
        return [programs[kind], programs["official"], what, target, case.key, *([keys] if keys else [])]
    if kind == "c":
        return [programs["c-arrow" if shape == "arrow" else "c"], shape, target, case.key]
    shape, _, profile = shape.partition(" ")
    return [programs["rust", profile or "dist"], shape, target, "--sum", case.key,
            *(["--keys", keys] if keys else []),
            *(["--gzip"] if case.gzip else []),
            *(["--all-runs"] if many else [])]
