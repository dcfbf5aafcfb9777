"""Runs of a project: filters, order, pages; sweeps."""

from .words import better, case, error, full_run, runs, step

STATES = ("finished", "failed", "running", "finished", "crashed", "finished")


def several(count=6):
    return [
        full_run(
            name=f"run{i}", display_name=f"name {i % 3}", state=STATES[i % 6], tags=[f"t{i % 2}", "all"],
            config={"lr": 10.0 ** -i, "opt": {"name": ("adam", "sgd")[i % 2]}, "n": i},
            summary={"loss": (i * 7) % 5, "acc": i / 10}, group=("a", "b")[i % 2],
            job_type=("train", "eval")[i % 2], history=[], events=[], console=[], files={},
            created_at=f"2024-03-01T{10 + i // 60:02}:{i % 60:02}:00Z",
            heartbeat_at=f"2024-03-02T{10 + (count - i) // 60:02}:{(count - i) % 60:02}:00Z",
        )
        for i in range(count)
    ]


SIX = runs(*several())
PAST = several(120)


def listed(name, seed=SIX, covers=(), path="team/demo", order="+created_at", **arguments):
    return case(f"Api.runs: {name}", step("runs", path=path, order=order, **arguments),
                covers=covers, seed=seed)


def filtered(name, filters, **more):
    return listed(f"filter, {name}", covers=["Api.runs(filters)"], filters=filters, **more)


CASES = [
    listed("all", covers=["Api.runs"]),
    listed("oldest first", covers=["Api.runs(order)"], order="+created_at"),
    listed("newest first", order="-created_at"),
    listed("by heartbeat", order="-heartbeat_at"),
    listed("by a summary value", order="+summary_metrics.acc"),
    listed("by a summary value, downwards", order="-summary_metrics.acc"),
    listed("by a config value", order="+config.lr.value"),
    case("Api.runs: the default order", step("runs", path="team/demo"), covers=["Api.runs(order)"],
         seed=SIX),
    listed("pages of two", covers=["Api.runs(per_page)"], per_page=2),
    listed("pages of three, exactly two of them", per_page=3),
    listed("120, all", seed=runs(*PAST)),
    listed("120, the first of them", seed=runs(*PAST), take=1),
    listed("lazy", covers=["Api.runs(lazy)"], lazy=True),
    listed("full", covers=["Api.runs(lazy)"], lazy=False),
    filtered("equal", {"state": "finished"}),
    filtered("not equal", {"state": {"$ne": "finished"}}),
    filtered("a tag", {"tags": "t1"}),
    filtered("one of", {"state": {"$in": ["failed", "crashed"]}}),
    filtered("none of", {"state": {"$nin": ["failed", "crashed"]}}),
    filtered("and", {"$and": [{"state": "finished"}, {"group": "b"}]}),
    filtered("or", {"$or": [{"state": "failed"}, {"state": "crashed"}]}),
    filtered("two keys", {"group": "a", "jobType": "train"}),
    filtered("display name by regex", {"display_name": {"$regex": "^name [01]"}}),
    filtered("a config value", {"config.n": 3}),
    filtered("a nested config value", {"config.opt.name": "sgd"}),
    filtered("a config range", {"config.n": {"$gte": 2, "$lt": 5}}),
    filtered("a summary value", {"summary_metrics.acc": {"$gt": 0.25}}),
    filtered("by id", {"name": "run4"}),
    filtered("after a time", {"createdAt": {"$gt": "2024-03-01T10:02:30Z"}}),
    filtered("nothing fits", {"state": "preempted"}),
    filtered("120 runs, pages of 50", {"state": "finished"}, seed=runs(*PAST)),
    listed("an order without a sign", order="created_at"),
    listed("an order that is empty", order=""),
    filtered("an operator that does not exist", {"state": {"$foo": 1}}),
    filtered("not", {"$not": {"state": "finished"}}),
    filtered("neither nor", {"$nor": [{"state": "finished"}, {"state": "failed"}]}),
    filtered("exists", {"config.n": {"$exists": True}}),
    filtered("nothing asked", {}),
    filtered("umlauts and quotes", {"display_name": 'ä "x"'}),
    filtered("a user's name", {"username": "tester"}),
    listed("a project that is missing", path="team/none"),
    case("Api.runs: a project whose runs are gone",
         step("control", method="DELETE", path="/runs/team/demo/run1"),
         step("runs", path="team/demo"), seed=runs(full_run())),
    listed("a project of umlauts and blanks", path="team/größer demo",
           seed=runs(full_run(project="größer demo"))),
    case("Api.runs: the project alone", step("runs", path="demo"), seed=SIX,
         environment={"WANDB_ENTITY": "team"}),
    case("Api.runs: no path", step("runs"), seed=SIX,
         environment={"WANDB_ENTITY": "team", "WANDB_PROJECT": "demo"}),
    case("Api.runs: an error on the second page",
         step("runs", path="team/demo", order="+created_at", per_page=2),
         seed=SIX | {"faults": [{"operation": "Runs", "kind": "status", "code": 403, "skip": 1}]}),
    case("Api.runs: a run of the list is a whole run",
         step("runs", path="team/demo", order="+created_at"),
         *[step("get", name=name) for name in ("name", "config", "summary", "tags", "state", "url")],
         seed=SIX),
    case("Api.sweep", step("api_sweep", path="team/demo/sw1"), covers=["Api.sweep"],
         seed=runs(full_run(sweep="sw1"), sweeps=[{
             "entity": "team", "project": "demo", "name": "sw1", "display_name": "lr sweep",
             "config": '{"method": "random"}', "state": "RUNNING", "best_loss": 0.2}])),
    case("Api.sweep that is missing", step("api_sweep", path="team/demo/none"), seed=SIX),
]
