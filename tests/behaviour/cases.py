"""The cases, as data: what is on the server, and the steps.

`{fixture:NAME}` in a path is the recorded run of tests/fixtures/NAME. A step with
`expect` is asked of the bindings only and must give just that; every other step
must give what the Rust driver gives.
"""

RUN = "team/demo/run1"
OPEN = {"op": "open", "path": RUN}

HISTORY = [
    {"loss": 1.0, "acc": 0.1, "count": 9007199254740993, "_runtime": 1.5, "_timestamp": 1709287201.5},
    {"loss": 0.5, "acc": 0.3, "ok": True, "_runtime": 2.5, "_timestamp": 1709287202.5},
    {"loss": "NaN", "count": 3, "_runtime": 3.5, "_timestamp": 1709287203.5},
    {"loss": None, "acc": "Infinity", "note": "größer \"x\"\n\t\\", "_runtime": 4.5, "_timestamp": 1709287204.5},
    {"loss": 0.25, "acc": 0.7, "nested": {"a": {"b": 1, "c": [1, "2", None, {}]}}, "_runtime": 5.5,
     "_timestamp": 1709287205.5},
    {"_step": 500, "loss": 1e-300, "acc": -0.0, "_runtime": 6.5, "_timestamp": 1709287206.5},
]

FULL = {
    "entity": "team", "project": "demo", "name": "run1", "display_name": "First run", "state": "finished",
    "tags": ["baseline", "größer"],
    "config": {"lr": 0.1, "layers": [64, 32], "opt": {"name": "adam", "betas": [0.9, 0.999]},
               "big": 9007199254740993, "none": None, "empty": {}, "text": "ü\n"},
    "summary": {"loss": 0.25, "best": {"loss": 0.2, "step": 3}, "acc": "NaN", "_step": 500},
    "group": "sweep of lr", "job_type": "train", "notes": "a note\nof two lines", "description": "old words",
    "host": "box", "user": "tester", "created_at": "2024-03-01T10:00:00Z", "heartbeat_at": "2024-03-01T11:00:00Z",
    "history": HISTORY,
    "events": [{"system.cpu": 10.5, "_wandb": True, "_runtime": 1.0, "_timestamp": 1709287201.0},
               {"system.cpu": 12.25, "_wandb": True, "_runtime": 3.0, "_timestamp": 1709287203.0}],
    "console": ["first line", "second line ü", "third line"],
    "files": {"config.yaml": "lr: 0.1\n", "empty.txt": "", "model/weights.txt": "1 2 3", "ä b/#1 %20?.txt": "odd",
              "wandb-metadata.json": '{"os": "Linux", "python": "3.11.2", "gpu_count": 0}'},
}
BARE = {"entity": "team", "project": "demo", "name": "bare", "created_at": "2024-03-01T10:00:00Z"}
ONE = {"runs": [FULL]}
LONG = {"runs/generate": [{"entity": "team", "project": "demo", "name": "run1", "rows": 5000, "metrics": ["loss", "acc"],
                           "seed": 1}]}
MANY_RUNS = {"runs/generate": [{"entity": "team", "project": "demo", "rows": 0, "count": 120, "seed": 1}]}
MANY_FILES = {"runs": [{**FULL, "files": {}, "files_generate": {"count": 130, "size": 3}}]}
DATA = {"entity": "team", "project": "demo", "collection": "data", "type": "dataset", "description": "numbers",
        "metadata": {"rows": 3, "nested": {"a": [1, 2]}}, "aliases": ["latest", "best"],
        "files": {"a.txt": "hello", "sub/b.txt": "world!"}, "logged_by": "run1"}
ARTIFACT = {"runs": [FULL, {**FULL, "name": "run2"}], "artifacts": [DATA]}
ARTIFACTS = {"runs": [FULL], "artifacts/generate": [
    {"entity": "team", "project": "demo", "collection": "many", "count": 70, "logged_by": "run1", "used_by": "run1"}]}
SWEEP = {"runs": [FULL], "sweeps": [{"entity": "team", "project": "demo", "name": "sw1", "display_name": "a sweep",
                                     "method": "grid", "state": "RUNNING", "runs": ["run1"]}]}
ATTRIBUTES = ("id", "name", "entity", "project", "state", "url", "group", "job_type", "notes", "created_at",
              "heartbeat_at", "username", "tags", "config", "summary", "system_metrics", "metadata",
              "last_history_step", "history_line_count")
LOCAL = "{fixture:digits-new}"


def case(name, *steps, seed=ONE, **more):
    return {"name": name, "seed": seed, "steps": list(steps), **more}


def step(op, **arguments):
    return {"op": op, **arguments}


def get(*names):
    return [step("get", name=name) for name in names]


def scan(name, seed=ONE, **arguments):
    return case(f"scan {name}", OPEN, step("scan", **arguments), seed=seed)


def fault(**fault):
    return step("control", method="POST", path="/faults", body=fault)


SLOW = fault(operation="*", kind="latency", ms=5000)
CLOSED = {"error": "Closed"}

CASES = [
    # Runs and attributes
    case("attributes", OPEN, *get(*ATTRIBUTES)),
    case("attributes of a run without any", step("open", path="team/demo/bare"), *get(*ATTRIBUTES),
         seed={"runs": [BARE]}),
    case("a run by entity and project of the environment", step("open", path="run1"),
         environment={"WANDB_ENTITY": "team", "WANDB_PROJECT": "demo"}),
    case("a run by its address", step("open", path="{server}/team/demo/runs/run1")),
    case("load sees what others changed", OPEN,
         step("control", method="PATCH", path="/runs/" + RUN, body={"notes": "changed", "config": {"lr": 7}}),
         *get("notes"), step("load"), *get("notes", "config")),
    # Scans
    scan("of all rows"),
    scan("with keys", keys=["loss", "acc"]),
    scan("with any of two keys", keys=["acc", "count"], any_of=True),
    scan("with a nested key", keys=["nested.a.b", "_step"]),
    scan("with a key that never occurs", keys=["lss"]),
    scan("of a range of steps", min_step=1, max_step=4),
    scan("in pages of 2", page_size=2),
    scan("without heavy keys", exclude=["nested*", "_*"]),
    scan("of the first rows", seed=LONG, take=3),
    scan("of 5,000 rows", seed=LONG, keys=["_step", "loss"]),
    scan("of a server that caps its answers", seed=LONG | {"mode": {"cap": 900}}, keys=["_step"]),
    case("scan of a run without any", step("open", path="team/demo/bare"), step("scan"), seed={"runs": [BARE]}),
    case("scan twice", OPEN, step("scan", keys=["loss"]), step("scan", keys=["loss"])),
    case("report", OPEN, step("report", keys=["loss"]), step("report"), step("report", keys=["lss", "loss"])),
    case("columns", OPEN, step("columns", keys=["loss", "acc"], batch_rows=2),
         step("columns", keys=["_step", "count"])),
    case("columns of 5,000 rows", OPEN, step("columns", keys=["_step", "loss", "acc"]), seed=LONG),
    case("sampled history", OPEN, step("history"), step("history", keys=["loss", "acc"]), step("history", samples=2),
         step("history", stream="system")),
    case("resume", OPEN, step("resume", keys=["_step", "loss"], take=2), step("resume", keys=["_step", "loss"], take=0)),
    case("resume within 5,000 rows", OPEN, step("resume", keys=["_step"], take=4321), seed=LONG),
    case("threads", OPEN, step("threads", keys=["loss"], count=4), seed=LONG),
    # Lists
    case("runs", step("runs", path="team/demo"), step("runs", path="team/demo", order="-created_at", per_page=7, take=20),
         step("runs", path="team/demo", filters={"config.number": {"$gt": 114}}), seed=MANY_RUNS),
    case("runs of a project that is missing", step("runs", path="team/none")),
    case("console", OPEN, step("console")),
    case("sweep", step("sweep", path="team/demo/sw1"), seed=SWEEP),
    case("viewer", step("viewer")),
    # Files
    case("files", OPEN, step("files"), step("files", names=["config.yaml", "none"]), step("files", pattern="%.txt")),
    case("files of three pages", OPEN, step("files"), step("files", take=60, per_page=25), seed=MANY_FILES),
    case("download", OPEN, step("file", name="ä b/#1 %20?.txt"), step("download", root="out"),
         step("download", root="out"), step("download", root="out", exist_ok=True),
         step("download", root="out", replace=True), step("tree")),
    case("download of an empty file", OPEN, step("file", name="empty.txt"), step("download"), step("tree")),
    case("download of a file that ends too early", OPEN, step("file", name="model/weights.txt"),
         fault(operation="storage_download", kind="truncate", times=1), step("download"), step("tree")),
    case("upload", OPEN, step("write", path="new/ü.txt", text="fresh"), step("upload", path="new/ü.txt"),
         step("upload", path="new/ü.txt", root="new"), step("files")),
    # Writing
    case("update", OPEN, step("set", name="notes", value="new ü"), step("set", name="display_name", value="renamed"),
         step("set", name="tags", value=["a", "b c"]), step("set", name="group", value="g2"),
         step("set", name="job_type", value="eval"), step("set", name="description", value="words"),
         step("config_set", path=["lr"], value=0.5), step("config_set", path=["new", "deep"], value=[1, {"x": None}]),
         step("config_remove", path=["big"]), step("summary_set", path=["best", "loss"], value=0.1),
         step("summary_set", path=["big"], value=9007199254740993), step("summary_remove", path=["acc"]),
         step("update"), step("load"), *get("notes", "name", "tags", "group", "config", "summary")),
    case("update keeps what others wrote", OPEN, step("config_set", path=["mine"], value=True),
         step("control", method="PATCH", path="/runs/" + RUN, body={"config": {"theirs": 1}}), step("update"),
         step("load"), *get("config")),
    case("create", step("create", id="fresh", project="demo", entity="team"), *get("id", "project", "entity", "state"),
         step("config_set", path=["lr"], value=1), step("update")),
    case("delete", OPEN, step("delete"), OPEN),
    case("wait", OPEN, step("wait", timeout=5, interval=0.05)),
    case("wait until it is finished", OPEN,
         step("control", method="PATCH", path="/runs/" + RUN, body={"state": "finished"}, after=0.3),
         step("wait", timeout=20, interval=0.05), seed={"runs": [{**FULL, "state": "running"}]}),
    case("wait too long", OPEN, step("wait", timeout=0.3, interval=0.05), seed={"runs": [{**FULL, "state": "running"}]}),
    # Artifacts
    case("artifact", step("artifact", name="team/demo/data:latest"),
         *[step("artifact_get", name=name) for name in
           ("version", "type", "digest", "size", "state", "description", "aliases", "metadata")],
         step("artifact_files"), step("artifact_download", root="out"), step("tree"), seed=ARTIFACT),
    case("artifacts of a run", OPEN, step("logged_artifacts"), step("logged_artifacts", per_page=9, take=20),
         step("used_artifacts"), seed=ARTIFACTS),
    case("use_artifact", step("open", path="team/demo/run2"), step("artifact", name="team/demo/data:v0"),
         step("use_artifact"), step("used_artifacts"), seed=ARTIFACT),
    case("log_artifact", OPEN, step("write", path="w.txt", text="weights"), step("write", path="d/x.txt", text="more"),
         step("log_artifact", name="made", type="model", files=["w.txt", "d/x.txt"], aliases=["latest", "best"]),
         step("artifact", name="team/demo/made:best"), step("artifact_files"), step("logged_artifacts")),
    case("an artifact that is missing", step("artifact", name="team/demo/none:latest"), seed=ARTIFACT),
    # Errors
    case("a run that is missing", step("open", path="team/demo/none")),
    case("a path that is none", step("open", path="a/b/c/d/e")),
    case("a file that is missing", OPEN, step("file", name="none.txt")),
    case("a key that is refused", fault(operation="*", kind="status", code=401), OPEN),
    case("a key that may not", fault(operation="*", kind="status", code=403), OPEN),
    case("a server that sends a web page", OPEN, fault(operation="*", kind="html"), step("load")),
    case("a server that fails once", OPEN, fault(operation="*", kind="status", code=500, times=1), step("scan", keys=["loss"])),
    case("a file that is not there to upload", OPEN, step("upload", path="none.txt")),
    case("an empty key", OPEN, step("scan", keys=[""])),
    case("cancelled", OPEN, SLOW, step("cancelled", after=0.2)),
    case("timeout", OPEN, SLOW, step("timeout", limit=0.2)),
    case("closed", OPEN, step("closed", expect=CLOSED)),
    case("closed scan", OPEN, step("closed_scan", expect=CLOSED), step("scan", keys=["loss"])),
    # Local runs
    case("local: attributes", step("open", path=LOCAL), *get(*ATTRIBUTES), local=True),
    case("local: scan", step("open", path=LOCAL), step("scan"), step("scan", keys=["loss", "_step"], min_step=2, max_step=9),
         step("report"), step("columns", keys=["loss", "_step"]), step("resume", keys=["_step"], take=3), local=True),
    case("local: of the older client", step("open", path="{fixture:digits-old}"), step("scan"), *get("config", "summary"),
         local=True),
    case("local: files and console", step("open", path=LOCAL), step("files"), step("console"), local=True),
    case("local: what needs a server", step("open", path=LOCAL), step("logged_artifacts"), step("delete"), local=True),
    case("local: a directory without a log", step("open", path="./nothing"), local=True),
]
