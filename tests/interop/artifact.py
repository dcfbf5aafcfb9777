"""One side of an artifact with the official client: logs a folder, or reads a version back.

    artifact.py log ENTITY PROJECT RUN NAME FOLDER      prints the version and its digest
    artifact.py read NAME FOLDER                        fails unless it is the folder
"""

import pathlib
import sys
import tempfile

import wandb


def contents(folder):
    root = pathlib.Path(folder)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def log(entity, project, run_id, name, folder):
    run = wandb.init(entity=entity, project=project, id=run_id)
    artifact = wandb.Artifact(name, "data")
    artifact.add_dir(folder)
    logged = run.log_artifact(artifact)
    logged.wait()
    run.finish()
    print(logged.name, artifact.digest)


def read(name, folder):
    artifact = wandb.Api().artifact(name)
    with tempfile.TemporaryDirectory() as root:
        artifact.download(root)
        artifact.verify(root)
        found, expected = contents(root), contents(folder)
    if found != expected:
        differ = sorted(path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path))
        sys.exit(f"differ: {differ}")
    if artifact.manifest.digest() != artifact.digest:
        sys.exit("the digest is not that of the manifest")
    print(artifact.name, artifact.digest)


if __name__ == "__main__":
    {"log": log, "read": read}[sys.argv[1]](*sys.argv[2:])
