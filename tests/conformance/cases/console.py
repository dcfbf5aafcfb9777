"""The console log."""

from .words import FULL, bare_run, case, full_run, opened, runs, step

MANY = runs(full_run(console=[f"line {i}" for i in range(25)]))


def logs(name, seed=FULL, covers=(), path=None, **arguments):
    one = step("console_logs", **arguments)
    return case(f"console_logs{name}", *(opened(one, path=path) if path else opened(one)),
                covers=covers, seed=seed)


CASES = [
    logs("()", covers=["Run.console_logs"]),
    logs("(per_page=10)", seed=MANY, covers=["Run.console_logs(per_page)"], per_page=10),
    logs("(last=3)", seed=MANY, covers=["Run.console_logs(last)"], last=3),
    logs("(last=100)", seed=MANY, last=100),
    logs(" of a run without any", seed=runs(bare_run()), path="team/demo/bare"),
    logs(" of an older server", seed=FULL | {"mode": {"old_server": True}}),
    logs("(last=2) of an older server", seed=FULL | {"mode": {"old_server": True}}, last=2),
]
