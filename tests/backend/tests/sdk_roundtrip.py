#!/usr/bin/env python3
"""A run that the newest SDK writes into the server, read back by old and new.

    sdk_roundtrip.py NEW_PYTHON OLD_PYTHON [BACKEND_BINARY]

Also a run that each of them writes offline and then syncs.

NEW_PYTHON has the newest wandb installed, OLD_PYTHON has 0.16.4. The backend
is target/debug/wandb-backend where no binary is named. Nothing outside the
loopback interface is contacted, and nothing is left behind.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import urllib.request

KEY = "local0123456789abcdef0123456789abcdef012"
ROWS = 30
HISTOGRAM = {"_type": "histogram", "values": [1, 2, 1], "bins": [0.0, 1.0, 2.0, 3.0]}
FILE_TEXT = "saved by the roundtrip\n" * 100


def expected_row(step):
    return {
        "_step": step,
        "loss": float("nan") if step == 3 else 1.0 / (step + 1),
        "big": 2**53 + 1 + step,
        "nested": {"a": {"b": step * 0.5}, "text": f"step {step} é"},
        "hist": HISTOGRAM,
    }


def same(one, two):
    """Equality in which NaN equals NaN, as a number or as the string."""
    not_a_number = [
        value == "NaN" or (isinstance(value, float) and math.isnan(value))
        for value in (one, two)
    ]
    if any(not_a_number):
        return all(not_a_number)
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    return one == two


def check(what, got, wanted):
    if not same(got, wanted):
        raise SystemExit(f"{what} differs:\n  got    {got!r}\n  wanted {wanted!r}")


def write_offline(run_id):
    import wandb

    run = wandb.init(entity="tester", project="synced", id=run_id, mode="offline")
    for step in range(ROWS):
        run.log({"loss": 1.0 / (step + 1), "nested": {"a": step}})
    run.finish()


def write(run_id):
    import numpy
    import wandb

    run = wandb.init(
        entity="tester",
        project="roundtrip",
        id=run_id,
        name="a round trip",
        group="g",
        job_type="test",
        tags=["one", "two"],
        notes="notes é",
        config={"lr": 0.1, "layers": [1, 2], "opt": {"name": "adam"}},
    )
    for step in range(ROWS):
        row = expected_row(step)
        del row["_step"]
        row["hist"] = wandb.Histogram(
            np_histogram=(numpy.array([1, 2, 1]), numpy.array([0.0, 1.0, 2.0, 3.0]))
        )
        run.log(row)
    print("a console line")
    run.summary["best"] = 42
    with open("saved.txt", "w") as file:
        file.write(FILE_TEXT)
    run.save("saved.txt", base_path=".")
    run.finish()


def read(run_id):
    import wandb

    api = wandb.Api()
    run = api.run(f"tester/roundtrip/{run_id}")
    check("state", run.state, "finished")
    check("name", run.name, "a round trip")
    check("tags", sorted(run.tags), ["one", "two"])
    check("group", run.group, "g")
    check("job type", run.job_type, "test")
    check("notes", run.notes, "notes é")
    config = {"lr": 0.1, "layers": [1, 2], "opt": {"name": "adam"}}
    check("config", dict(run.config), config)
    check("summary", run.summary["best"], 42)
    check("summary", run.summary["loss"], expected_row(ROWS - 1)["loss"])

    rows = list(run.scan_history())
    check("row count", len(rows), ROWS)
    for step, row in enumerate(rows):
        wanted = expected_row(step)
        got = {key: row[key] for key in wanted}
        got["hist"] = {key: got["hist"][key] for key in HISTOGRAM}
        check(f"row {step}", got, wanted)

    # 0.16.4 loses and repeats rows at the edges of its keyed pages, so it reads
    # one page only.
    page_size = 1000 if wandb.__version__ == "0.16.4" else 7
    keyed = list(run.scan_history(["_step", "loss", "nested.a.b"], page_size))
    check("keyed steps", [row["_step"] for row in keyed], list(range(ROWS)))
    for step, row in enumerate(keyed):
        check(f"keyed loss {step}", row["loss"], expected_row(step)["loss"])
        check(f"keyed nested {step}", row["nested.a.b"], step * 0.5)

    sampled = run.history(keys=["nested.a.b"], pandas=False)
    check("sampled", [row["nested.a.b"] for row in sampled], [s * 0.5 for s in range(ROWS)])
    check("whole", len(run.history(pandas=False)), ROWS)

    names = {file.name for file in run.files()}
    for name in ["saved.txt", "config.yaml", "wandb-metadata.json", "wandb-summary.json"]:
        if name not in names:
            raise SystemExit(f"file {name} is missing among {sorted(names)}")
    file = run.file("saved.txt")
    check("size", file.size, len(FILE_TEXT))
    with tempfile.TemporaryDirectory() as folder:
        with file.download(root=folder) as opened:
            check("download", opened.read(), FILE_TEXT)
    check("metadata", bool(run.metadata["python"]), True)
    check("listed", [listed.id for listed in api.runs("tester/roundtrip")], [run_id])
    print(f"wandb {wandb.__version__} read it back equal")


def child(home, url, *command):
    environment = {
        "HOME": home,
        "PATH": os.environ.get("PATH", ""),
        "WANDB_API_KEY": KEY,
        "WANDB_BASE_URL": url,
        "WANDB_ERROR_REPORTING": "false",
        "WANDB_SILENT": "true",
    }
    subprocess.run(command, env=environment, cwd=home, check=True, timeout=180)


def stored(started, path):
    return json.load(urllib.request.urlopen(f"{started['control']}/runs/{path}"))


def sync(python, home, started, run_id):
    """Writes a run offline and sends it with the same SDK's `wandb sync`."""
    url = started["url"]
    child(home, url, python, os.path.abspath(__file__), "--write-offline", run_id)
    folders = os.listdir(os.path.join(home, "wandb"))
    folder = next(name for name in folders if name.endswith(f"-{run_id}"))
    cli = os.path.join(os.path.dirname(python), "wandb")
    child(home, url, cli, "sync", os.path.join("wandb", folder))
    check("synced rows", stored(started, f"tester/synced/{run_id}")["rows"], ROWS)


def main(new, old, binary=None):
    here = os.path.dirname(os.path.abspath(__file__))
    binary = binary or os.path.join(here, "../target/debug/wandb-backend")
    server = subprocess.Popen(
        [binary, "--memory", "--parent-stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        started = json.loads(server.stdout.readline())
        with tempfile.TemporaryDirectory() as home:
            url, script = started["url"], os.path.abspath(__file__)
            child(home, url, new, script, "--write", "round123")
            state = stored(started, "tester/roundtrip/round123")
            check("stored rows", state["rows"], ROWS)
            check("exit code", state["exitcode"], 0)
            for python in (old, new):
                child(home, url, python, script, "--read", "round123")
            sync(new, home, started, "syncnew1")
            sync(old, home, started, "syncold1")
    finally:
        server.stdin.close()
        server.wait(10)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(sys.argv[2])
    elif sys.argv[1:2] == ["--write-offline"]:
        write_offline(sys.argv[2])
    elif sys.argv[1:2] == ["--read"]:
        read(sys.argv[2])
    elif len(sys.argv) in (3, 4):
        main(*sys.argv[1:])
    else:
        raise SystemExit(__doc__)
