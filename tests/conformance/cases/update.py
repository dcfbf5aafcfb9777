"""Writing: every field, config, summary, and what others wrote meanwhile."""

from .words import FULL, PLAIN, RUN, better, case, error, opened, plain_run, runs, step

AT = ["runs", RUN]


def others(**body):
    """Another user changes the run."""
    return step("control", method="PATCH", path="/runs/" + RUN, body=body)


def written(name, *steps, covers=(), seed=PLAIN, **more):
    """Opens the run, does the steps, updates, and reads the run again."""
    return case(f"update: {name}", *opened(*steps, step("update")), covers=covers, seed=seed, **more)


def wrapped(value):
    return {"desc": None, "value": value}


FIELDS = {
    "name": "renamed", "notes": "new notes", "description": "new words", "group": "other group",
    "tags": ["one", "two words", "drei"],
}

CASES = [
    *[written(name, step("set", name=name, value=value), covers=["Run.update"])
      for name, value in FIELDS.items()],
    written("job_type", step("set", name="job_type", value="eval"), covers=["Run.update(job_type)"]),
    *[written(f"{name} to nothing", step("set", name=name, value=None),
              better_state={"trap": 61, "expect": [(AT + [name], "")]})
      for name in ("notes", "group")],
    written("tags to none", step("set", name="tags", value=[])),
    written("a name of many scripts", step("set", name="name", value="Größe 数 🙂 \"q\" \\")),
    written("all fields at once", *[step("set", name=n, value=v) for n, v in FIELDS.items()]),
    case("save", *opened(step("set", name="notes", value="saved"), step("save")),
         covers=["Run.save"], seed=PLAIN),
    written("nothing"),
    written("config, a key", step("config_set", path=["lr"], value=0.01)),
    written("config, a new key", step("config_set", path=["seed"], value=42)),
    written("config, a nested key", step("config_set", path=["opt", "name"], value="sgd")),
    written("config, an object", step("config_set", path=["data"], value={"a": [1, {"b": None}]})),
    written("config, a key removed", step("config_remove", path=["lr"])),
    written("config, a nested key removed", step("config_remove", path=["opt", "betas"])),
    written("config, text and truth", step("config_set", path=["s"], value="ü\n\"x\""),
            step("config_set", path=["t"], value=True), step("config_set", path=["z"], value=None)),
    written("config, a large integer", step("config_set", path=["seed"], value=9007199254740993)),
    written("config, NaN", step("config_set", path=["nan"], value=float("nan"))),
    case("update: config, W&B's own key", *opened(
        step("config_set", path=["_wandb"], value={"mine": 1}),
        step("update", better=better(64, error("InvalidArgument")))), seed=FULL,
        better_state={"trap": 64, "expect": [
            (AT + ["config", "_wandb"], wrapped(FULL["runs"][0]["config"]["_wandb"])),
            (AT + ["heartbeat_at"], "2024-03-01T11:00:00Z")]}),
    written("config, a key of blanks and umlauts", step("config_set", path=["größe in m"], value=1)),
    written("config, a number as an integer", step("config_set", path=["lr"], value=1)),
    written("config, a float without a fraction", step("config_set", path=["lr"], value=1.0)),
    written("config, an empty object and an empty list", step("config_set", path=["o"], value={}),
            step("config_set", path=["l"], value=[])),
    written("config, an object replaced by a number", step("config_set", path=["opt"], value=7)),
    written("config, a list's element", step("config_set", path=["layers"], value=[1, 2, 3, {"a": None}])),
    written("summary, a key with blanks around it", step("summary_set", path=[" f1 "], value=1)),
    written("summary, a key with a dot", step("summary_set", path=["a.b"], value=1)),
    written("summary, null", step("summary_set", path=["loss"], value=None)),
    written("summary, text", step("summary_set", path=["best"], value="ü\n\"x\"")),
    written("tags with blanks, umlauts and doubles", step("set", name="tags", value=["a b", "ü", "a b"])),
    written("a very long note", step("set", name="notes", value="0123456789" * 2000)),
    written("config, a key with a dot", step("config_set", path=["a.b"], value=1)),
    written("config keeps _wandb", step("config_set", path=["lr"], value=0.01), seed=FULL),
    written("notes, and _wandb stays", step("set", name="notes", value="x"), seed=FULL),
    written("config, and the summary stays", step("config_set", path=["lr"], value=0.01),
            seed=runs(plain_run(summary={"loss": 1}))),
    written("summary, a key", step("summary_set", path=["loss"], value=0.125)),
    written("summary, a new key", step("summary_set", path=["f1"], value=0.5)),
    written("summary, a nested key", step("summary_set", path=["best", "loss"], value=0.1)),
    written("summary, an object", step("summary_set", path=["eval"], value={"top1": 0.5, "n": 3})),
    written("summary, a key removed", step("summary_remove", path=["acc"])),
    written("summary, NaN", step("summary_set", path=["loss"], value=float("nan")),
            better_state={"trap": 62, "expect": [(AT + ["summary", "loss"], "NaN")]}),
    written("summary of a run without any", step("summary_set", path=["loss"], value=1),
            seed=runs(plain_run(summary={}))),
    case("update twice", *opened(
        step("config_set", path=["lr"], value=1), step("update"),
        step("config_set", path=["lr"], value=2), step("update")), seed=PLAIN),
    case("after update the copy holds what was written", *opened(
        step("set", name="notes", value="x"), step("config_set", path=["lr"], value=0.5),
        step("summary_set", path=["loss"], value=2), step("update"),
        step("get", name="notes"), step("get", name="config"), step("get", name="summary")),
        seed=PLAIN),
    case("without update nothing is written", *opened(
        step("set", name="notes", value="x"), step("config_set", path=["lr"], value=0.5),
        step("summary_set", path=["loss"], value=2)), seed=PLAIN),
    case("load(force=True) forgets what was not written", *opened(
        step("set", name="name", value="x"), step("config_set", path=["lr"], value=0.5),
        step("load", force=True), step("get", name="name"), step("get", name="config")), seed=PLAIN),
    written("others' notes stay", others(notes="theirs"), step("set", name="tags", value=["mine"]),
            better_state={"trap": 51, "expect": [(AT + ["notes"], "theirs")]}),
    written("others' description stays", others(description="theirs"),
            step("set", name="notes", value="mine"),
            better_state={"trap": 51, "expect": [(AT + ["description"], "theirs")]}),
    written("others' config key stays", others(config={"lr": 0.1, "theirs": 1}),
            step("config_set", path=["mine"], value=2),
            better_state={"trap": 53, "expect": [(AT + ["config"], {
                "lr": wrapped(0.1), "theirs": wrapped(1), "mine": wrapped(2)})]}),
    written("others' nested config key stays",
            others(config={"opt": {"name": "adam", "betas": [0.9, 0.999], "eps": 1e-8}}),
            step("config_set", path=["opt", "name"], value="sgd"),
            better_state={"trap": 53, "expect": [(AT + ["config"], {
                "opt": wrapped({"name": "sgd", "betas": [0.9, 0.999], "eps": 1e-8})})]}),
    written("others' summary key stays", others(summary={"loss": 0.25, "theirs": 1}),
            step("summary_set", path=["mine"], value=2),
            better_state={"trap": 34, "expect": [
                (AT + ["summary"], {"loss": 0.25, "theirs": 1, "mine": 2})]}),
    written("others' summary stays when only notes changed", others(summary={"loss": 9}),
            step("set", name="notes", value="mine"),
            better_state={"trap": 2, "expect": [(AT + ["summary"], {"loss": 9})]}),
    written("others' new _wandb stays", others(config={"lr": 0.1, "_wandb": {"new": 1}}),
            step("config_set", path=["lr"], value=0.2), seed=FULL,
            better_state={"trap": 53, "expect": [(AT + ["config"], {
                "lr": wrapped(0.2), "_wandb": wrapped({"new": 1})})]}),
    case("update of a deleted run", *opened(
        step("control", method="DELETE", path="/runs/" + RUN),
        step("set", name="notes", value="x"), step("update")), seed=PLAIN),
    case("update that the server refuses", *opened(
        step("set", name="notes", value="x"), step("update")),
        seed=PLAIN | {"faults": [{"operation": "UpsertBucket", "kind": "status", "code": 403}]}),
    case("update whose answer is lost", *opened(
        step("set", name="notes", value="x"), step("update")),
        seed=PLAIN | {"faults": [{"operation": "UpsertBucket", "kind": "execute_then_drop", "times": 1}]}),
    case("update on an older server", *opened(
        step("set", name="notes", value="x"), step("config_set", path=["lr"], value=3),
        step("update")), seed=PLAIN | {"mode": {"old_server": True}}),
]
