#!/usr/bin/env python3
"""A run that the newest SDK writes into the server, read back by old and new.

    sdk_roundtrip.py NEW_PYTHON OLD_PYTHON [BACKEND_BINARY]

Also a run that each of them writes offline and then syncs, and artifacts that
each of them logs, both read back, and each changes and deletes.

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


def write_artifacts(run_id):
    """Logs two versions, and the second once more; uses the first."""
    import wandb

    run = wandb.init(entity="tester", project="artifacts", id=run_id)
    for version, aliases in [(0, None), (1, ["best"]), (1, None)]:
        artifact = wandb.Artifact(
            f"data-{run_id}",
            type="dataset",
            description="made here",
            metadata={"version": version, "nested": {"é": [1, 2.5]}},
        )
        with open("same.txt", "w") as file:
            file.write(FILE_TEXT)
        with open("other.bin", "wb") as file:
            file.write(bytes([version]) * 1000)
        artifact.add_file("same.txt")
        artifact.add_file("other.bin", name="deep/er/other.bin")
        artifact.add_reference(
            os.environ["WANDB_BASE_URL"] + "/healthz", name="ref", checksum=False
        )
        logged = run.log_artifact(artifact, aliases=aliases)
        logged.wait()
        check("logged version", logged.version, f"v{version}")
    used = run.use_artifact(f"data-{run_id}:v0")
    check("used", used.metadata["version"], 0)
    run.finish()


def read_artifacts(run_id):
    import wandb

    api = wandb.Api()
    path = f"tester/artifacts/data-{run_id}"
    for name in ["latest", "best", "v1"]:
        artifact = api.artifact(f"{path}:{name}")
        check("version", artifact.version, "v1")
        check("aliases", sorted(artifact.aliases), ["best", "latest"])
        check("metadata", artifact.metadata, {"version": 1, "nested": {"é": [1, 2.5]}})
    check("type", artifact.type, "dataset")
    check("description", artifact.description, "made here")
    check("state", artifact.state, "COMMITTED")
    names = ["deep/er/other.bin", "ref", "same.txt"]
    check("manifest", sorted(artifact.manifest.entries), names)
    check("files", sorted(file.name for file in artifact.files()), names)
    check("size", artifact.size, 1000 + len(FILE_TEXT))
    with tempfile.TemporaryDirectory() as folder:
        artifact.download(root=folder)
        with open(os.path.join(folder, "same.txt")) as file:
            check("text", file.read(), FILE_TEXT)
        with open(os.path.join(folder, "deep/er/other.bin"), "rb") as file:
            check("bytes", file.read(), b"\x01" * 1000)
    check("logged by", artifact.logged_by().id, run_id)
    first = api.artifact(f"{path}:v0")
    check("used by", [run.id for run in first.used_by()], [run_id])
    run = api.run(f"tester/artifacts/{run_id}")
    logged = [artifact.version for artifact in run.logged_artifacts()]
    check("logged", logged, ["v0", "v1"])
    check("used", [artifact.version for artifact in run.used_artifacts()], ["v0"])
    listing = getattr(api, "artifacts", None) or api.artifact_versions
    check("versions", [one.version for one in listing("dataset", path)], ["v1", "v0"])
    print(f"wandb {wandb.__version__} read the artifacts of {run_id} back equal")


def change_artifacts(run_id):
    """Aliases and metadata are changed; another run logs and uses a version."""
    import wandb

    api = wandb.Api()
    path = f"tester/artifacts/data-{run_id}"
    artifact = api.artifact(f"{path}:v0")
    artifact.metadata["more"] = True
    artifact.description = "changed"
    artifact.aliases.append("prod")
    artifact.save()
    check("alias", api.artifact(f"{path}:prod").version, "v0")
    artifact.aliases.remove("prod")
    artifact.save()
    other = api.create_run(project="artifacts", entity="tester", run_id=f"{run_id}-other")
    other.log_artifact(artifact)
    other.use_artifact(api.artifact(f"{path}:v1"))
    check("logged", [one.version for one in other.logged_artifacts()], ["v0"])
    check("used", [one.version for one in other.used_artifacts()], ["v1"])
    latest = api.artifact(f"{path}:latest")
    try:
        latest.delete()
    except Exception as refused:
        check("refusal", "aliases" in str(refused), True)
    else:
        raise SystemExit("a version with aliases was deleted without them")
    latest.delete(delete_aliases=True)


def artifacts(python, readers, home, started, run_id):
    url, script = started["url"], os.path.abspath(__file__)
    child(home, url, python, script, "--write-artifacts", run_id)
    for reader in readers:
        child(home, url, reader, script, "--read-artifacts", run_id)
    child(home, url, python, script, "--change-artifacts", run_id)
    answer = urllib.request.urlopen(f"{started['control']}/artifacts/tester/artifacts")
    stored = [one for one in json.load(answer)["artifacts"] if run_id in one["collection"]]
    check("states", [one["state"] for one in stored], ["COMMITTED", "DELETED"])
    first = stored[0]
    check("aliases", first["aliases"], ["latest", "v0"])
    check("metadata", first["metadata"]["more"], True)
    check("description", first["description"], "changed")
    runs = [f"tester/artifacts/{name}" for name in (run_id, f"{run_id}-other")]
    check("logged by", first["logged_by"], runs)
    check("used by", [usage["run"] for usage in stored[1]["used_by"]], runs[1:])


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
            for python, run_id in [(new, "newart"), (old, "oldart")]:
                artifacts(python, (old, new), home, started, run_id)
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
    elif sys.argv[1:2] == ["--write-artifacts"]:
        write_artifacts(sys.argv[2])
    elif sys.argv[1:2] == ["--read-artifacts"]:
        read_artifacts(sys.argv[2])
    elif sys.argv[1:2] == ["--change-artifacts"]:
        change_artifacts(sys.argv[2])
    elif len(sys.argv) in (3, 4):
        main(*sys.argv[1:])
    else:
        raise SystemExit(__doc__)
