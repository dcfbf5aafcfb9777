"""Every attribute of a run, set and unset, and the look-up by name."""

from required import ATTRIBUTES

from .words import FULL, bare_run, better, case, error, full_run, opened, runs, step

# Those that bare runs have, too.
ALWAYS = ("url", "id", "state", "created_at", "project", "entity", "path", "storage_id")

SWEPT = runs(
    full_run(sweep="sw1"),
    sweeps=[{
        "entity": "team", "project": "demo", "name": "sw1", "display_name": "lr sweep",
        "config": '{"method": "random", "parameters": {"lr": {"min": 0.001, "max": 0.1}}}',
        "state": "RUNNING", "best_loss": 0.2, "run_count_expected": 10,
    }],
)

SYSTEM = runs(full_run(events=[{"system.cpu": 12.25, "_wandb": True}]))

KEYS = {
    "keys": {
        name: {"typeCounts": [{"type": "number", "count": 1}], "monotonic": True, "previousValue": value}
        for name, value in (("_step", 0), ("loss", 1))
    },
    "sets": [],
    "lastStep": 0,
}


def one(name):
    seed = SWEPT if name in ("sweep", "sweep_name") else FULL
    return case(name, *opened(step("get", name=name)), covers=[name], seed=seed)


def unset(name):
    one = step("get", name=name)
    if name == "metadata":
        one["better"] = better(37, error("NotFound"))
    return case(f"{name}, unset", *opened(one, path="team/demo/bare"), seed=runs(bare_run()))


def looked_up(name, seed=FULL):
    return case(f"attribute look-up: {name}", *opened(step("attr", name=name)), seed=seed,
                covers=["attribute look-up"])


ODD_CONFIG = {
    "a value of its own": {"lr": {"desc": None, "value": {"value": 3, "unit": "s"}}},
    "not wrapped": {"lr": 0.1, "opt": {"name": "adam"}},
    "wandb_version": {"wandb_version": 1, "lr": {"desc": None, "value": 0.1}},
    "empty": {},
}


def stored_config(name, config):
    """A config as an older or foreign program stored it."""
    import json

    return case(
        f"config stored {name}",
        *opened(step("get", name="config"), step("get", name="rawconfig"),
                step("get", name="json_config")),
        seed=runs(full_run(config=json.dumps(config))),
    )


CASES = [
    *[one(name) for name in ATTRIBUTES],
    *[unset(name) for name in ATTRIBUTES if name not in ALWAYS],
    *[looked_up(name) for name in (
        "created_at", "createdAt", "heartbeat_at", "display_name", "displayName", "jobType",
        "history_line_count", "summary_metrics", "storage_id", "no_such_attribute", "lr",
    )],
    *[stored_config(name, config) for name, config in ODD_CONFIG.items()],
    case("config with NaN and infinities",
         *opened(step("get", name="config"), step("get", name="summary")),
         seed=runs(full_run(config='{"a": {"value": NaN}, "b": {"value": -Infinity}}',
                            summary='{"loss": NaN, "best": Infinity}'))),
    case("summary with control characters", *opened(step("get", name="summary")),
         seed=runs(full_run(summary='{"text": "one\ttwo\nthree", "x": 1}'))),
    case("summary of large and tiny numbers", *opened(step("get", name="summary")),
         seed=runs(full_run(summary='{"i": 9223372036854775807, "f": 1e-300, "n": -0.5}'))),
    case("a name with spaces, quotes and umlauts",
         *opened(*[step("get", name=name) for name in ("name", "path", "url", "group", "notes")],
                 step("text")),
         seed=runs(full_run(display_name='Größe "x" & y / z', group="a b", notes="\u2028 ok"))),
    case("a project and an id with spaces and umlauts",
         *opened(*[step("get", name=name) for name in ("id", "project", "path", "url")],
                 step("text"), step("files"), step("scan_history"),
                 path="team/größer demo/run (1)"),
         seed=runs(full_run(project="größer demo", name="run (1)"))),
    case("an id with a plus",
         *opened(step("get", name="path"), step("get", name="url"), path="team/demo/a+b"),
         seed=runs(full_run(name="a+b"))),
    case("a sweep that is gone", *opened(step("get", name="sweep"), step("get", name="sweep_name")),
         # Each client's own name of the question.
         seed=runs(full_run(sweep="gone"), faults=[
             {"operation": name, "kind": "json", "value": {"data": {"project": {"sweep": None}}}}
             for name in ("Sweep", "GetSweep")
         ])),
    case("history_keys as a string",
         *opened(step("get", name="history_keys", better=better(59, KEYS))),
         seed=runs(full_run(history=[{"loss": 1}])) | {"mode": {"history_keys": "string"}}),
    case("metadata that is no JSON",
         *opened(step("get", name="metadata", better=better(37, error("Protocol")))),
         seed=runs(full_run(files={"wandb-metadata.json": "{broken"}))),
    case("last_history_step without counts", *opened(step("get", name="last_history_step")),
         seed=FULL | {"mode": {"history_keys": "null"}}),
]
