"""The console log."""

from .words import FULL, bare_run, better, case, error, full_run, opened, runs, step

MANY = runs(full_run(console=[f"line {i}" for i in range(25)]))


OLDER = FULL | {"mode": {"old_server": True}}


def logs(name, seed=FULL, covers=(), path=None, better=None, **arguments):
    one = step("console_logs", **arguments) | ({"better": better} if better else {})
    return case(f"console_logs{name}", *(opened(one, path=path) if path else opened(one)),
                covers=covers, seed=seed)


CASES = [
    logs("()", covers=["Run.console_logs"]),
    logs("(per_page=10)", seed=MANY, covers=["Run.console_logs(per_page)"], per_page=10),
    logs("(last=3)", seed=MANY, covers=["Run.console_logs(last)"], last=3),
    logs("(last=100)", seed=MANY, last=100),
    logs(" of a server that caps its answers", seed=MANY | {"mode": {"log_cap": 10}}),
    logs("(last=20) of a server that caps its answers", seed=MANY | {"mode": {"log_cap": 10}}, last=20,
         better=better(68, error("Integrity"))),
    logs(" of a run without any", seed=runs(bare_run()), path="team/demo/bare"),
    logs(" of an older server", seed=OLDER, better=better(45, error("Unsupported"))),
    logs("(last=2) of an older server", seed=OLDER, last=2, better=better(45, [
        {"number": number, "level": "", "label": "", "text": text}
        for number, text in ((1, "second line"), (2, "third line"))])),
]
