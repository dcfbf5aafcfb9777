"""Opening a run by every name, what is not there, and loading again."""

from .words import FULL, RUN, bare_run, better, case, error, full_run, opened, runs, step

TEXT = "<Run team/demo/run1 (finished)>"
HOME = {"WANDB_ENTITY": "team", "WANDB_PROJECT": "demo"}
CHANGED = step("control", method="PATCH", path="/runs/" + RUN, body={"state": "failed"})
ATTRS = {
    "id": "c3RvcmFnZQ==", "name": "run1", "displayName": "given", "state": "running",
    "tags": ["t"], "config": '{"lr": {"value": 0.5}}', "summaryMetrics": '{"loss": 1}',
    "systemMetrics": "{}", "description": None, "notes": "n", "group": None, "jobType": None,
    "createdAt": "2024-03-01T10:00:00Z",
}
SWEPT = runs(full_run(sweep="sw1"), sweeps=[{
    "entity": "team", "project": "demo", "name": "sw1", "state": "FINISHED",
    "config": '{"method": "grid"}',
}])


def by_path(name, path, **environment):
    return case(f"Api.run: {name}", step("api_run", path=path), step("get", name="id"),
                covers=["Api.run"], seed=FULL, environment=environment)


def missing(name, mode):
    return case(f"a missing run, {name}", step("api_run", path="team/demo/none"),
                seed=FULL | {"mode": {"not_found": mode}})


CASES = [
    by_path("entity/project/run", RUN),
    by_path("a leading slash", "/" + RUN),
    by_path("entity/project/runs/run", "team/demo/runs/run1"),
    case("Api.run: the page's address",
         step("api_run", path="{server}/team/demo/runs/run1", better=better(26, TEXT)),
         seed=FULL),
    case("Api.run: the page's address with a query",
         step("api_run", path="{server}/team/demo/runs/run1?workspace=user-x", better=better(26, TEXT)),
         seed=FULL),
    by_path("the run alone", "run1", **HOME),
    by_path("project/run", "demo/run1", WANDB_ENTITY="team"),
    by_path("project:run", "demo:run1", WANDB_ENTITY="team"),
    case("Api.run: the key's entity", step("api_run", path="demo/run1"),
         seed=runs(full_run(entity="tester"))),
    case("Api.run: no run named", step("api_run", path="team/demo"), seed=FULL),
    case("Api.run: an empty path", step("api_run", path=""), seed=FULL),
    missing("answered by null", "null"),
    missing("answered by an error", "error"),
    case("a missing run, answered by 403",
         step("api_run", path="team/demo/none", better=better(18, error("Permission"))),
         seed=FULL | {"mode": {"not_found": "403"}}),
    missing("answered by 404", "404"),
    case("a missing project", step("api_run", path="team/none/run1"), seed=FULL),
    case("a missing entity", step("api_run", path="none/demo/run1"), seed=FULL),
    case("a run opened twice is as it is now",
         step("api_run", path=RUN), CHANGED,
         step("api_run", path=RUN, better=better(22, "<Run team/demo/run1 (failed)>")),
         step("get", name="state", better=better(22, "failed")), seed=FULL,
         requests={"trap": 22, "at_most": 2}),
    case("Run, given attributes", step("run_new", entity="team", project="demo", id="run1", attrs=ATTRS),
         *[step("get", name=name) for name in ("name", "state", "tags", "config", "summary",
                                               "storage_id", "notes", "entity", "url")],
         covers=["Run(attrs)"]),
    case("Run, loaded", step("run_new", entity="team", project="demo", id="run1"),
         step("get", name="name"), covers=["Run"], seed=FULL),
    case("Run of nothing", step("run_new", entity="team", project="demo", id="none"), seed=FULL),
    case("Run(include_sweeps=True)",
         step("run_new", entity="team", project="demo", id="run1", include_sweeps=True),
         step("get", name="sweep"), covers=["Run(include_sweeps)"], seed=SWEPT),
    case("Run(include_sweeps=False)",
         step("run_new", entity="team", project="demo", id="run1", include_sweeps=False),
         step("get", name="name"), seed=SWEPT),
    case("Run makes no directory", step("api_run", path=RUN),
         step("tree", of="scratch", better=better(47, [])), seed=FULL),
    case("load()", *opened(CHANGED, step("load"), step("get", name="state")),
         covers=["Run.load"], seed=FULL),
    case("load() twice", *opened(step("load"), step("load"), step("get", name="config")), seed=FULL),
    case("load(force=True)", *opened(CHANGED, step("load", force=True), step("get", name="state")),
         covers=["Run.load(force)"], seed=FULL),
    case("load(force=True) of a deleted run",
         *opened(step("control", method="DELETE", path="/runs/" + RUN), step("load", force=True)),
         seed=FULL),
    case("a lazy run: what it holds", step("run_lazy", entity="team", project="demo", id="run1"),
         step("get", name="name"), step("get", name="tags"), step("get", name="created_at"),
         covers=["Run.load_full_data"], seed=FULL),
    case("a lazy run loads its config when asked",
         step("run_lazy", entity="team", project="demo", id="run1"),
         step("get", name="config"), step("get", name="summary"), step("get", name="system_metrics"),
         seed=FULL),
    case("load_full_data", step("run_lazy", entity="team", project="demo", id="run1"),
         step("load_full_data"), step("get", name="rawconfig"), covers=["Run.load_full_data"],
         seed=FULL),
    case("load_full_data of a full run asks for nothing",
         *opened(CHANGED, step("load_full_data"), step("get", name="state")), seed=FULL),
    case("viewer", step("viewer"), covers=["Api.viewer"]),
    case("viewer with teams", step("viewer"), environment={},
         seed={"users": [{"username": "tester", "name": "Test User", "email": "t@example.com",
                          "entity": "tester", "teams": ["tester", "team"],
                          "api_keys": ["0123456789" * 4]}]}),
    case("a refused key", step("api_run", path=RUN),
         seed=FULL | {"faults": [{"operation": "Run", "kind": "status", "code": 401}]}),
    case("a refused run", step("api_run", path=RUN),
         seed=FULL | {"faults": [{"operation": "Run", "kind": "status", "code": 403}]}),
    case("an error in the answer", step("api_run", path=RUN),
         seed=FULL | {"faults": [{"operation": "Run", "kind": "graphql_errors",
                                  "errors": [{"message": "it broke"}]}]}),
    case("a server that fails once", step("api_run", path=RUN), step("get", name="name"),
         seed=FULL | {"faults": [{"operation": "Run", "kind": "status", "code": 502, "times": 1}]}),
    case("a bare run", *opened(step("text"), step("get", name="tags"), path="team/demo/bare"),
         seed=runs(bare_run())),
    case("an older server", *opened(step("get", name="name"), step("get", name="config"),
                                    step("files"), step("scan_history")),
         seed=FULL | {"mode": {"old_server": True}}),
]
