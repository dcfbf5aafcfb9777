"""The words that cases are written in."""

RUN = "team/demo/run1"


def case(name, *steps, covers=(), seed=None, **more):
    """A case: what it covers (names of required.py), the server before it, and the steps."""
    return {"name": name, "covers": list(covers), "seed": seed or {}, "steps": list(steps), **more}


def step(op, **arguments):
    """An operation of every client (official.py lists them) or of the suite (clients.py)."""
    return {"op": op, **arguments}


def better(trap, expect):
    """What ours must give where the official clients fall into a trap of traps.py."""
    return {"trap": trap, "expect": expect}


def error(kind):
    return {"error": kind}


def opened(*steps, path=RUN):
    """The steps, after opening the run."""
    return (step("api_run", path=path), *steps)


def runs(*seeds, **more):
    return {"runs": list(seeds), **more}


def full_run(**changes):
    """A run that has everything."""
    return {
        "entity": "team",
        "project": "demo",
        "name": "run1",
        "display_name": "First run",
        "state": "finished",
        "tags": ["baseline", "größer"],
        "config": {
            "lr": 0.1,
            "layers": [64, 32],
            "opt": {"name": "adam", "betas": [0.9, 0.999]},
            "big": 9007199254740993,
            "none": None,
            "_wandb": {"cli_version": "0.16.4", "t": {"1": [1, 5]}},
        },
        "summary": {"loss": 0.25, "best": {"loss": 0.2, "step": 3}, "acc": "NaN", "_step": 4},
        "group": "sweep of lr",
        "job_type": "train",
        "commit": "0123abc",
        "description": "old words",
        "notes": "a note\nof two lines",
        "host": "box",
        "user": "tester",
        "created_at": "2024-03-01T10:00:00Z",
        "heartbeat_at": "2024-03-01T11:00:00Z",
        "history": [
            {"loss": 1.0, "acc": 0.1, "_runtime": 1.5, "_timestamp": 1709287201.5},
            {"loss": 0.5, "acc": 0.3, "_runtime": 2.5, "_timestamp": 1709287202.5},
            {"loss": "NaN", "_runtime": 3.5, "_timestamp": 1709287203.5},
            {"loss": 0.3, "acc": 0.6, "note": "ü", "_runtime": 4.5, "_timestamp": 1709287204.5},
            {"loss": 0.25, "acc": 0.7, "nested": {"a": {"b": 1}}, "_runtime": 5.5,
             "_timestamp": 1709287205.5},
        ],
        "events": [
            {"system.cpu": 10.5, "_wandb": True, "_runtime": 1.0, "_timestamp": 1709287201.0},
            {"system.cpu": 12.25, "_wandb": True, "_runtime": 3.0, "_timestamp": 1709287203.0},
        ],
        "console": ["first line", "second line", "third line"],
        "files": {
            "config.yaml": "lr: 0.1\n",
            "empty.txt": "",
            "model/weights.txt": "1 2 3",
            "output.log": "first line\nsecond line\n",
            "wandb-metadata.json": '{"os": "Linux", "python": "3.11.2", "gpu_count": 0}',
        },
        **changes,
    }


def bare_run(name="bare", **changes):
    """A run that has nothing but its id."""
    return {"entity": "team", "project": "demo", "name": name,
            "created_at": "2024-03-01T10:00:00Z", **changes}


FULL = {"runs": [full_run()]}


def plain_run(**changes):
    """A run that the public API wrote: without W&B's own part of the config."""
    run = full_run()
    del run["config"]["_wandb"]
    return run | changes


PLAIN = {"runs": [plain_run()]}
