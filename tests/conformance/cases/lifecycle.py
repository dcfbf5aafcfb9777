"""Creating, stopping, waiting for and deleting runs, and their states."""

from .words import FULL, RUN, better, case, error, full_run, opened, runs, step

AT = ["runs", RUN]
MADE = {"entity": "team", "project": "demo"}
NEW = ["runs", "team/demo/new1"]
# A run of that id is there; it stays as it is.
THERE = step("create", id="run1", **MADE, better=better(58, "<Run team/demo/run1 (finished)>"))
STILL = {"trap": 58, "expect": [(AT + ["state"], "finished")]}


def in_state(state, **more):
    return runs(full_run(state=state, **more))


def update_state(old, new, **more):
    return case(f"update_state: {old} to {new}",
                *opened(step("update_state", state=new), step("get", name="state")),
                covers=["Run.update_state"], seed=in_state(old), **more)


CASES = [
    case("create", step("create", id="new1", **MADE), covers=["Run.create"]),
    case("create, and what it holds", step("create", id="new1", **MADE),
         *[step("get", name=name) for name in ("id", "state", "config", "summary", "tags", "notes",
                                               "entity", "project", "url")]),
    case("create, and its name", step("create", id="new1", **MADE),
         step("get", name="name", better=better(3, "new1"))),
    case("create: an id of its own", step("create", entity="team", project="random")),
    case("create of nothing named", step("create")),
    case("create in the default project", step("create", id="new1"),
         step("get", name="project"), step("get", name="entity")),
    case("create in the environment's project", step("create", id="new1"),
         step("get", name="project"), environment={"WANDB_PROJECT": "envdemo"}),
    case("create: the run is there already", THERE, seed=FULL, better_state=STILL),
    case("create: it says that the run was there", THERE,
         step("inserted", better=better(49, False)), seed=FULL, better_state=STILL),
    case("create: it says that the run is new", step("create", id="new1", **MADE),
         step("inserted", better=better(49, True))),
    case("create: a run that is there is loaded", THERE,
         step("get", name="config", better=better(49, {
             "lr": 0.1, "layers": [64, 32], "opt": {"name": "adam", "betas": [0.9, 0.999]},
             "big": 9007199254740993, "none": None})),
         seed=FULL, better_state=STILL),
    case("create, then update", step("create", id="new1", **MADE),
         step("set", name="notes", value="x"), step("config_set", path=["lr"], value=1),
         step("update", better=better(3, None)),
         better_state={"trap": 3, "expect": [
             (NEW + ["notes"], "x"), (NEW + ["config"], {"lr": {"desc": None, "value": 1}})]}),
    case("create(state=pending)", step("create", id="new1", state="pending", **MADE),
         step("get", name="state"), covers=["Run.create(state)"]),
    case("create(state=running)", step("create", id="new1", state="running", **MADE),
         step("get", name="state"), covers=["Run.create(state)"]),
    case("create whose answer is lost", step("create", id="new1", **MADE),
         seed={"faults": [{"operation": "UpsertBucket", "kind": "execute_then_drop", "times": 1}]}),
    case("create: an empty id is no id", step("create", id="", entity="team", project="random")),
    case("create: an id with a slash",
         step("create", id="a/b", **MADE, better=better(65, error("InvalidArgument"))),
         better_state={"trap": 65, "expect": [(["runs", "team/demo/a/b"], "(absent)")]}),
    case("create: an id with blanks around it",
         step("create", id=" a ", **MADE, better=better(65, error("InvalidArgument"))),
         better_state={"trap": 65, "expect": [(["runs", "team/demo/ a "], "(absent)")]}),
    case("create: names with blanks and umlauts",
         step("create", id="größe 1", entity="team", project="größer demo"),
         step("get", name="url"), step("get", name="path")),
    case("create that the server refuses", step("create", id="new1", **MADE),
         seed={"faults": [{"operation": "UpsertBucket", "kind": "status", "code": 403}]}),
    case("create on an older server", step("create", id="new1", **MADE),
         seed={"mode": {"old_server": True}}),
    update_state("running", "failed"),
    update_state("running", "pending"),
    update_state("pending", "failed"),
    update_state("failed", "pending"),
    update_state("crashed", "pending"),
    update_state("preempted", "pending"),
    update_state("finished", "failed"),
    update_state("finished", "pending"),
    case("update_state: running to finished",
         *opened(step("update_state", state="finished", better=better(18, error("InvalidArgument")))),
         seed=in_state("running")),
    case("update_state of a sweep's run", *opened(step("update_state", state="pending")),
         seed=in_state("failed", sweep="sw1")),
    case("update_state on an older server",
         *opened(step("update_state", state="failed", better=better(45, error("Unsupported")))),
         seed=in_state("running") | {"mode": {"old_server": True}}),
    case("stop", *opened(step("stop")), covers=["Run.stop"], seed=in_state("running")),
    case("stop twice", *opened(step("stop"), step("stop")), seed=in_state("running")),
    case("stop of a finished run", *opened(step("stop"), step("get", name="state")), seed=FULL),
    case("stop of a deleted run", *opened(
        step("control", method="DELETE", path="/runs/" + RUN), step("stop")), seed=FULL),
    *[case(f"wait_until_finished: {state}", *opened(step("wait_until_finished", interval_ms=50)),
           covers=["Run.wait_until_finished"], seed=in_state(state))
      for state in ("finished", "failed", "crashed")],
    case("wait_until_finished: killed",
         *opened(step("wait_until_finished", interval_ms=50, limit=1, better=better(5, "killed"))),
         seed=in_state("killed")),
    case("wait_until_finished: finished a little later", *opened(
        step("control", method="PATCH", path="/runs/" + RUN, body={"state": "finished"}, after=0.4),
        step("wait_until_finished", interval_ms=5000)), seed=in_state("running"),
        requests={"trap": 60, "at_most": 4}),
    case("wait_until_finished: the run is loaded anew at its end", *opened(
        step("control", method="PATCH", path="/runs/" + RUN,
             body={"state": "finished", "summary": {"loss": 0.01}}),
        step("wait_until_finished", interval_ms=50),
        step("get", name="summary", better=better(60, {"loss": 0.01}))), seed=in_state("running")),
    case("wait_until_finished: a deleted run", *opened(
        step("control", method="DELETE", path="/runs/" + RUN),
        step("wait_until_finished", interval_ms=50, better=better(52, error("NotFound")))),
        seed=in_state("running")),
    case("wait_until_finished: a time limit", *opened(
        step("wait_until_finished", interval_ms=50, timeout_ms=300, limit=1,
             better=better(5, error("Timeout")))), seed=in_state("running")),
    case("wait_until_finished: preempted ends it where asked", *opened(
        step("wait_until_finished", interval_ms=50, preempted_ends=True, limit=1,
             better=better(5, "preempted"))), seed=in_state("preempted")),
    case("delete", *opened(step("delete"), step("api_run", path="team/demo/run1", **{"as": "again"},
                                                  better=better(22, error("NotFound")))),
         covers=["Run.delete"], seed=FULL),
    case("delete leaves other runs", *opened(step("delete")),
         seed=runs(full_run(), full_run(name="run2"))),
    case("delete leaves artifacts", *opened(step("delete"), step("artifact", name="team/demo/data:v0")),
         seed=runs(full_run(), artifacts=[{
             "entity": "team", "project": "demo", "collection": "data", "type": "dataset",
             "files": {"a.txt": "hello"}, "logged_by": "run1"}])),
    case("delete(delete_artifacts=True)",
         *opened(step("delete", artifacts=True), step("artifact", name="team/demo/data:v0")),
         covers=["Run.delete(delete_artifacts)"],
         seed=runs(full_run(), full_run(name="run2"), artifacts=[{
             "entity": "team", "project": "demo", "collection": "data", "type": "dataset",
             "files": {"a.txt": "hello"}, "logged_by": "run1"}])),
    case("delete of a deleted run", *opened(
        step("control", method="DELETE", path="/runs/" + RUN), step("delete")), seed=FULL),
    case("delete whose answer is lost", *opened(step("delete", better=better(54, None))),
         seed=FULL | {"faults": [{"operation": "DeleteRun", "kind": "execute_then_drop", "times": 1}]}),
]
