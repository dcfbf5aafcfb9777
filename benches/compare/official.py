"""What benches/compare/run.py measures of an official client, 0.16.4 or newer.

    official.py scan RUN KEY [A,B]     every row of a run, or its keys A and B
    official.py bulk PROJECT KEY       every row of every run of a project
    official.py log FILE KEY [A,B]     every row of a .wandb log (0.16.4 only)
    official.py write DIR ROWS         makes such a log, offline, and prints its path

All but the last print the line that rust/main.rs prints. The time begins before
`wandb.Api()`; importing wandb is not in it.
"""

import json
import pathlib
import random
import sys
import time

import wandb


def peak_kib(process="self"):
    """The most memory a process ever had, as the kernel counts it."""
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    return 0


def helpers():
    """The processes that the client started: they live until it ends."""
    tasks = pathlib.Path("/proc/self/task").glob("*/children")
    return [child for task in tasks for child in task.read_text().split()]


def scan(path, keys):
    yield from wandb.Api().run(path).scan_history(keys=keys)


def bulk(path, _keys):
    for run in wandb.Api().runs(path):
        yield from run.scan_history()


def log(path, keys):
    """What `wandb sync` of 0.16.4 reads a log with, rows made of it."""
    from wandb.proto import wandb_internal_pb2 as pb
    from wandb.sdk.internal.datastore import DataStore

    store = DataStore()
    store.open_for_scan(path)
    while (data := store.scan_data()) is not None:
        record = pb.Record()
        record.ParseFromString(data)
        if record.HasField("history"):
            items = record.history.item
            if keys is None:
                yield {item.key or item.nested_key[0]: json.loads(item.value_json) for item in items}
                continue
            row = {item.key: json.loads(item.value_json) for item in items if item.key in keys}
            if len(row) == len(keys):
                yield row
    store.close()


def measure(rows, key):
    started = time.monotonic()
    first, count, total = None, 0, 0.0
    for row in rows:
        if first is None:
            first = time.monotonic() - started
        total += row[key]
        count += 1
    print(json.dumps({
        "seconds": time.monotonic() - started,
        "first": first,
        "rows": count,
        "sum": total,
        "peak_kib": peak_kib() + sum(map(peak_kib, helpers())),
    }))


def write(directory, rows):
    """Ten random metrics a row."""
    numbers = random.Random(1)
    settings = wandb.Settings(console="off", disable_git=True, save_code=False)
    run = wandb.init(mode="offline", project="bench", dir=directory, settings=settings)
    for _ in range(rows):
        run.log({f"metric_{at}": numbers.random() for at in range(10)})
    run.finish()
    (path,) = pathlib.Path(directory).glob("wandb/offline-run-*/*.wandb")
    print(json.dumps({"path": str(path)}))


def main():
    what, target, word, *keys = sys.argv[1:]
    if what == "write":
        write(target, int(word))
    else:
        rows = {"scan": scan, "bulk": bulk, "log": log}[what]
        measure(rows(target, keys[0].split(",") if keys else None), word)


if __name__ == "__main__":
    main()
