"""Sampled history and full scans."""

from .words import FULL, bare_run, better, case, error, full_run, opened, runs, step

ROWS = 20
NUMBERED = runs(full_run(history=[
    {"loss": 1 / (i + 1), "acc": i / ROWS, **({"rare": i} if i % 7 == 0 else {})} for i in range(ROWS)
]))
SPARSE = runs(full_run(history=[{"_step": s, "loss": s} for s in (0, 1, 5000, 5001, 9999)]))
LATE = runs(full_run(history=[{"_step": s, "loss": s} for s in range(3000, 3005)]))
DOUBLE = runs(full_run(history=[{"_step": s, "loss": i} for i, s in enumerate((0, 1, 1, 2, 2, 2, 3))]))
MANY = runs(full_run(history=[{"_step": i, "loss": i % 7} for i in range(300)]))
EMPTY = runs(bare_run())


def history(name, seed=FULL, covers=(), path=None, better=None, **arguments):
    one = step("history", **arguments) | ({"better": better} if better else {})
    return case(f"history{name}", *(opened(one, path=path) if path else opened(one)),
                covers=covers, seed=seed)


def rows(keys, *, of=range(ROWS)):
    """What a scan with keys gives: these keys, of the rows that hold them all."""
    values = {"loss": lambda i: 1 / (i + 1), "acc": lambda i: i / ROWS, "_step": lambda i: i}
    return [{key: values[key](i) for key in keys} for i in of]


WHOLE = NUMBERED["runs"][0]["history"]
WITH_STEPS = [{"_step": i, **row} for i, row in enumerate(WHOLE)]


def scan(name, seed=NUMBERED, covers=(), path=None, better=None, requests=None, **arguments):
    one = step("scan_history", **arguments) | ({"better": better} if better else {})
    more = {"requests": requests} if requests else {}
    return case(f"scan_history{name}", *(opened(one, path=path) if path else opened(one)),
                covers=covers, seed=seed, **more)


CASES = [
    history("()", covers=["Run.history"]),
    history("(samples=3)", covers=["Run.history(samples)"], seed=NUMBERED, samples=3),
    history("(samples=1)", seed=NUMBERED, samples=1),
    history("(keys)", covers=["Run.history(keys)"], keys=["loss"]),
    history("(two keys)", keys=["loss", "acc"]),
    history("(keys, samples=4)", seed=NUMBERED, keys=["loss"], samples=4),
    history("(keys, x_axis)", covers=["Run.history(x_axis)"], keys=["loss"], x_axis="_runtime"),
    history("(x_axis among the keys)", keys=["_step", "loss"]),
    history("(a key that never occurs)", keys=["none"]),
    history("(a nested key)", keys=["nested.a.b"]),
    history("(keys=[])", keys=[]),
    history("(stream=system)", covers=["Run.history(stream)"], stream="system"),
    history("(stream=system, samples=1)", stream="system", samples=1),
    history("(keys, stream=system)", keys=["loss"], stream="system",
            better=better(46, error("InvalidArgument"))),
    history("(samples=5000)", seed=NUMBERED, samples=5000),
    history(" of a run without any", seed=EMPTY, path="team/demo/bare"),
    history("(stream=system) of a run without any", seed=EMPTY, path="team/demo/bare",
            stream="system"),
    history("(keys) of a run without any", seed=EMPTY, path="team/demo/bare", keys=["loss"]),
    case("history of a deleted run",
         *opened(step("control", method="DELETE", path="/runs/team/demo/run1"),
                 step("history", better=better(52, error("NotFound")))), seed=FULL),
    scan("()", covers=["Run.scan_history"]),
    scan("() with every kind of value", seed=FULL),
    scan("(page_size=4)", covers=["Run.scan_history(page_size)"], page_size=4),
    scan("(page_size=1)", seed=FULL, page_size=1),
    scan("(min_step=5)", covers=["Run.scan_history(min_step)"], min_step=5),
    scan("(max_step=5)", covers=["Run.scan_history(max_step)"], max_step=5),
    scan("(min_step=3, max_step=9, page_size=4)", min_step=3, max_step=9, page_size=4),
    scan("(max_step=0)", max_step=0),
    scan("(max_step beyond the end)", min_step=18, max_step=500),
    scan("(min_step beyond the end)", min_step=500),
    scan("(min_step above max_step)", min_step=9, max_step=3),
    scan("(keys)", covers=["Run.scan_history(keys)"], keys=["loss"],
         better=better(56, rows(["loss"]))),
    scan("(keys, page_size=4)", keys=["loss"], page_size=4, better=better(56, rows(["loss"]))),
    scan("(keys with _step, page_size=4)", keys=["_step", "loss"], page_size=4),
    scan("(two keys)", keys=["loss", "acc"], better=better(56, rows(["loss", "acc"]))),
    scan("(a rare key)", keys=["rare", "_step"]),
    scan("(keys, min_step, max_step)", keys=["loss", "_step"], min_step=3, max_step=9),
    scan("(a key that never occurs)", keys=["none"]),
    scan("(a nested key)", seed=FULL, keys=["nested.a.b"], better=better(56, [{"nested.a.b": 1}])),
    scan("(keys with NaN)", seed=FULL, keys=["loss", "_step"]),
    scan("(keys=[])", keys=[]),
    scan("(min_step below 0)", min_step=-5, max_step=3),
    scan("(page_size=100000)", page_size=100000),
    scan("(one key twice)", keys=["loss", "loss", "_step"]),
    scan(" of a run without any", seed=EMPTY, path="team/demo/bare"),
    # Whose keys lack `lastStep`, which does not mean that there are no rows.
    scan("(keys) of a run without any", seed=EMPTY, path="team/demo/bare", keys=["loss"],
         requests={"trap": 38, "at_most": 3}),
    scan(" of sparse steps", seed=SPARSE),
    scan("(keys) of sparse steps", seed=SPARSE, keys=["_step", "loss"]),
    scan(" that begins late", seed=LATE),
    scan(" of steps logged twice", seed=DOUBLE,
         better=better(57, DOUBLE["runs"][0]["history"])),
    scan("(keys, page_size=2) of steps logged twice", seed=DOUBLE, keys=["_step", "loss"],
         page_size=2, better=better(57, DOUBLE["runs"][0]["history"])),
    scan(" without history_keys", seed=NUMBERED | {"mode": {"history_keys": "null"}},
         better=better(38, WITH_STEPS)),
    scan(" without lastStep", better=better(38, WITH_STEPS),
         seed=NUMBERED | {"mode": {"history_keys": "no_last_step"}}),
    scan(" of a server that caps its answers", seed=MANY | {"mode": {"cap": 120}},
         better=better(66, MANY["runs"][0]["history"])),
    scan("(keys) of a server that caps its answers", seed=MANY | {"mode": {"cap": 120}},
         keys=["loss", "_step"], better=better(66, MANY["runs"][0]["history"])),
    scan("(keys, page_size=4) of a server that leaves the last step out",
         seed=NUMBERED | {"mode": {"max_step": "exclusive"}}, keys=["loss", "_step"], page_size=4,
         better=better(6, rows(["loss", "_step"]))),
    scan("(keys) with NaN as bare tokens", seed=FULL | {"mode": {"nan": "bare"}}, keys=["loss", "_step"]),
    scan(" with integers as text", seed=FULL | {"mode": {"int64": "string"}}),
    scan(" with counts that are behind", seed=NUMBERED | {"mode": {"counts": "stale", "stale_by": 1}},
         better=better(38, WITH_STEPS)),
    scan(" without counts", seed=NUMBERED | {"mode": {"counts": "missing"}}, better=better(38, WITH_STEPS)),
    case("scan_history twice gives the same",
         *opened(step("scan_history", page_size=7), step("scan_history", page_size=7)), seed=NUMBERED),
    case("scan_history of a run that grew",
         *opened(step("scan_history", keys=["_step", "loss"]),
                 step("control", method="POST", path="/runs/append",
                      body={"entity": "team", "project": "demo", "name": "run1",
                            "history": [{"loss": 7}]}),
                 step("scan_history", keys=["_step", "loss"]), step("get", name="last_history_step")),
         seed=NUMBERED),
    case("scan_history of a deleted run",
         *opened(step("control", method="DELETE", path="/runs/team/demo/run1"),
                 step("scan_history", better=better(52, error("NotFound")))), seed=FULL),
]
