"""Do the official clients, the test server and our library agree about one run?

    python3 interop.py --backend-bin PATH --old PY --new PY
        --scan-rust PATH --scan-c PATH --run-info PATH --log-artifact PATH

PY are interpreters with wandb 0.16.4 and the newest wandb. A run logged by the
newest SDK, and the recorded runs uploaded by `wandb sync` of both, are read by
both official clients and by our programs; the recorded runs are also read by ours
from their directories. Every row, attribute and file is compared. An artifact that
we log is read back, and logged again, by both official clients. A program given
as "none" is left out, and the summary says so. Exit code 1 on any difference.
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile
from dataclasses import dataclass

from artifacts import check_artifacts
from cases import check_local, check_logged, check_synced
from processes import Backend, Failed, run
from report import Report

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
ROWS = 150
OURS = ("scan_rust", "scan_c", "run_info", "log_artifact")


@dataclass
class Uploader:
    """An official `wandb sync`, and what it does differently from the log's own words."""

    name: str
    command: list
    fixtures: tuple
    # Merges an updated config object into the old one instead of replacing it.
    merges_config: bool = False
    # Ignores records after the exit record; 0.16.4 writes its last rows and summary there.
    stops_at_exit: bool = False


def uploaders(tools):
    newest = dict(fixtures=("old", "new"), merges_config=True, stops_at_exit=True)
    return [
        # 0.16.4 fails on the record types that it does not know, so not on "new".
        Uploader("0.16.4", [tools.old, "-m", "wandb", "sync"], ("old",)),
        Uploader("newest", [tools.new, "-m", "wandb", "sync"], **newest),
        Uploader("newest beta", [tools.new, "-m", "wandb", "beta", "sync"], **newest),
    ]


def log(report, tools, backend):
    """The newest SDK logs; the logged values are the truth."""
    subject = "logged by newest"
    path = "interop/logged/run00001"
    try:
        truth = run([tools.new, HERE / "log_run.py", *path.split("/"), ROWS], backend.url)
    except Failed as failure:
        report.check(subject, "log_run.py", str(failure))
        return
    report.check(subject, "log_run.py", None)
    check_logged(report, tools, backend, subject, path, truth)


def sync(report, tools, backend, fixture, uploader):
    """One official uploader uploads one recorded run."""
    subject = f"{fixture} by {uploader.name}"
    (recorded,) = (FIXTURES / f"digits-{fixture}").iterdir()
    run_id = recorded.name.rsplit("-", 1)[1]
    project = f"{fixture}-{uploader.name.replace(' ', '-')}"
    with tempfile.TemporaryDirectory() as scratch:
        # Uploading leaves markers beside the log.
        copy = pathlib.Path(scratch) / "wandb" / recorded.name
        shutil.copytree(recorded, copy)
        try:
            run([*uploader.command, "-e", "interop", "-p", project, copy], backend.url)
        except Failed as failure:
            report.check(subject, "upload", str(failure))
            return
    report.check(subject, "upload", None)
    path = f"interop/{project}/{run_id}"
    check_synced(report, tools, backend, subject, path, fixture, uploader)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("backend-bin", "old", "new", "scan-rust", "scan-c", "run-info", "log-artifact"):
        parser.add_argument(f"--{name}", required=True)
    tools = parser.parse_args()
    for name, program in vars(tools).items():
        # The children run elsewhere. Not resolve(): a virtualenv's python is a link.
        left_out = program == "none" and name in OURS
        setattr(tools, name, None if left_out else os.path.abspath(program))

    report = Report()
    with Backend(tools.backend_bin) as backend:
        log(report, tools, backend)
        for fixture in ("old", "new"):
            for uploader in uploaders(tools):
                if fixture in uploader.fixtures:
                    sync(report, tools, backend, fixture, uploader)
            check_local(report, tools, FIXTURES, fixture)
        if tools.log_artifact:
            check_artifacts(report, tools, backend)
    return report.end([name for name in OURS if not getattr(tools, name)])


if __name__ == "__main__":
    sys.exit(main())
