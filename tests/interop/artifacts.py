"""A folder that we log as an artifact, and what the official clients say about it."""

import pathlib
import tempfile

from processes import HERE, Failed, run

FILES = {
    "a.txt": b"hello",
    ".hidden": b"\x00\xff",
    "empty": b"",
    "in/side/b #?%.bin": bytes(range(256)) * 5000,
    "ü/ñ.txt": "ü".encode(),
}


def check_artifacts(report, tools, backend):
    subject = "artifact logged by ours"
    with tempfile.TemporaryDirectory() as folder:
        for name, content in FILES.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

        def attempt(what, command, expected=None):
            """Runs it; its first words must be these."""
            try:
                words = run(command, backend.url).split()
            except Failed as failure:
                report.check(subject, what, str(failure))
                return None
            wrong = expected and words[:len(expected)] != expected
            report.check(subject, what, f"{words}, not {expected}" if wrong else None)
            return words

        # The run that makes it, by whoever.
        attempt("a run", [tools.new, "-c", "import wandb; wandb.init(entity='interop', project='artifacts', "
                                           "id='run00001').finish()"])
        ours = attempt("log_artifact", [tools.log_artifact, "interop/artifacts/run00001", "folder", "data", folder])
        if ours is None:
            return
        full_name, digest, _ = ours
        for name, python in (("0.16.4", tools.old), ("newest", tools.new)):
            script = [python, HERE / "artifact.py"]
            attempt(f"read back by {name}", [*script, "read", full_name, folder], ["folder:v0", digest])
            where = ["interop", "artifacts", f"by-{name.replace('.', '-')}"]
            attempt(f"the same version by {name}", [*script, "log", *where, "folder", folder], ["folder:v0", digest])
        attempt("the same version again", [tools.log_artifact, "interop/artifacts/run00001", "folder", "data", folder],
                ours)
