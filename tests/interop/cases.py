"""What is compared with what."""

import json

from compare import at_path, difference, has, keyed, normal, parse, part, without
from processes import HERE, Failed, run

KEYS = ["loss", "acc"]
NESTED = ["val.acc", "val.err.top1"]
# Set by the SDK at log time; not in what the training logged.
CLOCKS = ("_timestamp", "_runtime")
ATTRIBUTES = ("id", "name", "entity", "project", "group", "job_type", "tags", "notes", "state")
OFFLINE = "http://127.0.0.1:9"


class Scan:
    """Our `scan` example, in one language."""

    def __init__(self, name, binary, url):
        self.name, self.binary, self.url = name, binary, url

    def __call__(self, path, *options):
        out = run([self.binary, path, *options], self.url)
        # Not splitlines(): a row may hold U+2028, which it takes for a line's end.
        return [parse(line) for line in out.split("\n") if line]

    def count(self, path):
        (line,) = run([self.binary, path, "--count"], self.url).splitlines()
        return int(line)


def scans(tools, url):
    given = [("scan (Rust)", tools.scan_rust), ("scan (C)", tools.scan_c)]
    return [Scan(name, binary, url) for name, binary in given if binary]


def attempt(report, subject, what, call):
    """The result of a call, or None with a failed check."""
    try:
        return call()
    except (Failed, OSError, ValueError) as failure:
        report.check(subject, what, f"{type(failure).__name__}: {failure}")
        return None


def check_logged(report, tools, backend, subject, path, truth_text):
    truth = json.loads(truth_text)
    server = attempt(report, subject, "the server's rows", lambda: server_rows(backend, path))
    if server is None:
        return
    problem = difference(truth["rows"], [without(r, CLOCKS) for r in server])
    report.check(subject, "server holds the logged rows", problem)

    documents = official(report, tools, backend, subject, path)
    for reader, document in documents.items():
        check_official_rows(report, subject, reader, document, server)
        got = document["attributes"]
        report.check(subject, f"{reader}: attributes",
                     difference(truth["attributes"], part(got, ATTRIBUTES)))
        report.check(subject, f"{reader}: config", difference(truth["config"], document["config"]))
        report.check(subject, f"{reader}: summary",
                     difference(truth["summary"], part(document["summary"], truth["summary"])))
        saved = {f["name"]: f["text"] for f in document["files"]}
        report.check(subject, f"{reader}: saved file", difference(
            truth["file"]["text"], saved.get(truth["file"]["name"], "no such file")))
        console = saved.get("output.log", "").splitlines()
        report.check(subject, f"{reader}: console", difference(truth["console"], console))
    check_ours(report, tools, backend, subject, path, server, documents.get("newest"))


def check_synced(report, tools, backend, subject, path, fixture, uploader):
    rows, facts = expected(fixture)
    lost = facts["after_exit"] if uploader.stops_at_exit else {}
    rows = rows[: len(rows) - lost.get("history", 0)]
    config = facts["config_merged" if uploader.merges_config else "config"]
    server = attempt(report, subject, "the server's rows", lambda: server_rows(backend, path))
    if server is None:
        return
    report.check(subject, "server holds the recorded rows", difference(rows, server))

    documents = official(report, tools, backend, subject, path)
    for reader, document in documents.items():
        check_official_rows(report, subject, reader, document, server)
        sampled = len(facts["events"]) - lost.get("stats", 0)
        report.check(subject, f"{reader}: {sampled} system rows",
                     difference(sampled, len(document["system"])))
        run_facts, got = facts["run"], document["attributes"]
        wanted = {
            "id": run_facts["run_id"], "name": run_facts["display_name"],
            "notes": run_facts["notes"], "group": run_facts["run_group"],
            "job_type": run_facts["job_type"], "tags": run_facts["tags"],
            "state": facts["state"],
        }
        report.check(subject, f"{reader}: attributes", difference(wanted, part(got, wanted)))
        report.check(subject, f"{reader}: config",
                     difference(without(config, ("_wandb",)), document["config"]))
        if "summary" not in lost:
            report.check(subject, f"{reader}: summary", difference(
                without(facts["summary"], ("_wandb",)), without(document["summary"], ("_wandb",))))
    check_ours(report, tools, backend, subject, path, server, documents.get("newest"))


def check_local(report, tools, fixtures, fixture):
    """Our programs on the run directory, without any server."""
    rows, facts = expected(fixture)
    (directory,) = (fixtures / f"digits-{fixture}").iterdir()
    subject = f"{fixture} from its directory"
    for scan in scans(tools, OFFLINE):
        check_scan(report, subject, scan, str(directory), rows)
    if not tools.run_info:
        return
    info = attempt(report, subject, "run_info",
                   lambda: parse(run([tools.run_info, directory], OFFLINE)))
    if info is None:
        return
    run_facts, got = facts["run"], info["attributes"]
    wanted = {
        "id": run_facts["run_id"], "name": run_facts["display_name"],
        "entity": run_facts["entity"], "project": run_facts["project"],
        "notes": run_facts["notes"], "group": run_facts["run_group"],
        "job_type": run_facts["job_type"], "tags": run_facts["tags"], "state": facts["state"],
    }
    report.check(subject, "run_info: attributes", difference(wanted, part(got, wanted)))
    for name in ("config", "summary"):
        report.check(subject, f"run_info: {name}", difference(
            without(facts[name], ("_wandb",)), without(info[name], ("_wandb",))))
    on_disk = {
        str(p.relative_to(directory / "files")): p.stat().st_size
        for p in (directory / "files").rglob("*") if p.is_file()
    }
    report.check(subject, "run_info: files",
                 difference(on_disk, {f["name"]: f["size"] for f in info["files"]}))


def official(report, tools, backend, subject, path):
    """The run as each official client reads it, by the client's name."""
    documents = {}
    for reader, python in (("0.16.4", tools.old), ("newest", tools.new)):
        command = [python, HERE / "read_run.py", path, ",".join(KEYS)]
        document = attempt(report, subject, f"{reader}: read_run.py",
                           lambda: json.loads(run(command, backend.url)))
        if document is not None:
            documents[reader] = document
    if len(documents) == 2:
        old, new = documents.values()
        report.check(subject, "both: system rows", difference(old["system"], new["system"]))
    return documents


def check_official_rows(report, subject, reader, document, server):
    report.check(subject, f"{reader}: scan_history", difference(server, document["rows"]))
    # The newest client adds _step to rows that did not ask for it.
    only_keys = [part(row, KEYS) for row in document["keyed"]]
    report.check(subject, f"{reader}: scan_history(keys)",
                 difference(keyed(server, KEYS), only_keys))
    sampled = [part(row, KEYS) for row in document["sampled"]]
    held = keyed(server, KEYS)
    strange = [row for row in sampled if row not in held]
    problem = f"rows that were never logged: {strange[:2]}" if strange else None
    report.check(subject, f"{reader}: history(keys)",
                 problem or (None if sampled else "no rows"))


def check_ours(report, tools, backend, subject, path, server, newest):
    """Our programs against the server's rows and the newest client's other answers."""
    for scan in scans(tools, backend.url):
        check_scan(report, subject, scan, path, server)
    # Without the newest client's answer the failure is in the table already.
    if not tools.run_info or newest is None:
        return
    info = attempt(report, subject, "run_info",
                   lambda: parse(run([tools.run_info, path], backend.url)))
    if info is None:
        return
    wanted = newest["attributes"]
    report.check(subject, "run_info: attributes",
                 difference(wanted, part(info["attributes"], wanted)))
    for name in ("config", "summary"):
        report.check(subject, f"run_info: {name}", difference(newest[name], info[name]))
    names = ("name", "size", "md5")
    report.check(subject, "run_info: files", difference(
        sorted((part(f, names) for f in newest["files"]), key=lambda f: f["name"]),
        sorted((part(f, names) for f in info["files"]), key=lambda f: f["name"])))


def check_scan(report, subject, scan, path, rows):
    """Every option of `scan` against the rows, keys in the same order where all are asked."""
    low, high = rows[len(rows) // 3]["_step"], rows[2 * len(rows) // 3]["_step"]
    in_range = [r for r in rows if low <= r["_step"] < high]
    some = ["loss_ratio", "ratio", "final.acc"]
    any_of = [{k: at_path(r, k) for k in some if has(r, k)} for r in rows]
    cases = [
        ("all rows", [], rows, True),
        ("pages of 7", ["--page-size", "7"], rows, True),
        ("a range", ["--min", low, "--max", high], in_range, True),
        ("keys", ["--keys", ",".join(KEYS)], keyed(rows, KEYS), False),
        ("columns", ["--keys", ",".join(KEYS), "--columns"], keyed(rows, KEYS), False),
        ("nested keys", ["--keys", ",".join(NESTED)], keyed(rows, NESTED), False),
        ("any of the keys", ["--keys", ",".join(some), "--any"], [r for r in any_of if r], False),
    ]
    for what, options, wanted, order in cases:
        got = attempt(report, subject, f"{scan.name}: {what}", lambda: scan(path, *options))
        if got is not None:
            report.check(subject, f"{scan.name}: {what}, {len(wanted)} rows",
                         difference(wanted, normal(got), order))
    count = attempt(report, subject, f"{scan.name}: count", lambda: scan.count(path))
    if count is not None:
        report.check(subject, f"{scan.name}: count", difference(len(rows), count))


def server_rows(backend, path):
    """The rows as the server holds them, in order, key order kept."""
    rows = parse(backend.get(f"/runs/{path}/history"))
    return [normal(parse(row) if isinstance(row, str) else row) for row in rows]


def expected(fixture):
    folder = HERE.parent / "fixtures" / "expected"
    rows = [json.loads(line) for line in (folder / f"{fixture}.jsonl").read_text("utf-8").splitlines()]
    return rows, json.loads((folder / f"{fixture}.json").read_text("utf-8"))
