#!/usr/bin/env python3
"""Reads a run in shards on the local workers of Dask or Ray, through the C library.

    run.py --with dask[,ray] --rows N --lib libwandb_run.so --backend-bin PATH

The server makes the run up. This process splits a scan; each worker, a process
of its own, gets the text of a shard and nothing else of the library; what comes
back must be every row that the server has, once. Needs NumPy, and what --with
names. The last line is `N passed, N failed`.
"""

import argparse
import functools
import json
import os
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "bindings" / "c" / "tests"))
# Workers import the library's module by its name.
os.environ["PYTHONPATH"] = str(HERE)

import numpy  # noqa: E402

import library  # noqa: E402
from support import KEY, Backend, Failed  # noqa: E402

WORKERS = 2
SHARDS = 7
METRIC = "metric_0"
SHAPES = {
    "dense": {"kind": "dense"},
    "duplicates": {"kind": "duplicates", "every": 10},
    "gap": {"kind": "gap", "at": 1000, "by": 500_000},
}


class WithDask:
    """Processes of Dask on this machine."""

    def __enter__(self):
        import distributed

        self.seen = set()
        self.cluster = distributed.LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None)
        self.client = distributed.Client(self.cluster)
        self.client.wait_for_workers(WORKERS)
        return self

    def __exit__(self, *_):
        self.client.close()
        self.cluster.close()

    def map(self, work, items):
        # Each call is of its own: equal arguments must not share a result.
        return self.client.gather(self.client.map(work, items, pure=False))


class WithRay:
    """Processes of Ray on this machine."""

    def __enter__(self):
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        import ray

        self.ray, self.seen = ray, set()
        ray.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1",
                 object_store_memory=200 << 20)
        return self

    def __exit__(self, *_):
        self.ray.shutdown()

    def map(self, work, items):
        @self.ray.remote
        def task(item):
            return work(item)

        return self.ray.get([task.remote(item) for item in items])


KINDS = {"dask": WithDask, "ray": WithRay}


def truth(server, name):
    """Steps and numbers of every row, as the server has them."""
    rows = [json.loads(text) for text in server.control("GET", f"/runs/e/shards/{name}/history")]
    steps = numpy.array([row["_step"] for row in rows], numpy.int64)
    # NaN is a string there.
    return steps, numpy.array([float(row[METRIC]) for row in rows], numpy.float64)


def must(holds, what):
    if not holds:
        raise Failed(what)


def check(workers, path, name, wanted):
    """One run through the workers; what it took."""
    steps, values = wanted
    started = time.monotonic()
    shards = library.split(path, f"e/shards/{name}", ["_step", METRIC], SHARDS)
    must(len(shards) == SHARDS, f"{len(shards)} shards, not {SHARDS}")
    parts = workers.map(functools.partial(library.read, str(path), METRIC), shards)
    seconds = time.monotonic() - started
    workers.seen.update(pid for pid, _, _ in parts)
    got_steps = numpy.concatenate([part for _, part, _ in parts])
    got_values = numpy.concatenate([part for _, _, part in parts])
    must(len(got_steps) == len(steps), f"{len(got_steps)} rows, not {len(steps)}")
    must(numpy.array_equal(got_steps, steps), "the steps are not those of the run")
    must(numpy.array_equal(got_values, values, equal_nan=True), "the numbers are not those of the run")
    must(numpy.nansum(got_values) == numpy.nansum(values), "the sum is not that of the run")
    if name == "dense":
        must(len(numpy.unique(got_steps)) == len(steps), "a step came twice")
    sizes = [len(part) for _, part, _ in parts]
    return f"{len(steps)} rows in {seconds:.2f} s, {SHARDS} shards of {min(sizes)} to {max(sizes)} rows"


def check_all(kind, runs, path):
    """Every run through the workers of one kind."""
    passed = failed = 0

    def case(name, work):
        nonlocal passed, failed
        try:
            print(f"ok     {kind} {name}: {work()}", flush=True)
            passed += 1
        except (Failed, library.WandbError) as error:
            print(f"FAILED {kind} {name}: {error}", flush=True)
            failed += 1

    started = time.monotonic()
    with KINDS[kind]() as workers:
        print(f"       {kind} started in {time.monotonic() - started:.1f} s", flush=True)
        for name, wanted in runs.items():
            case(name, functools.partial(check, workers, path, name, wanted))
        case("processes", functools.partial(many, workers.seen))
    return passed, failed


def many(pids):
    """Each shard was read elsewhere, and not all of them by one process."""
    must(os.getpid() not in pids, "a shard was read by the process that split the scan")
    must(len(pids) >= WORKERS, f"{len(pids)} processes read, not {WORKERS}")
    return len(pids)


def run(options):
    server = Backend(options.backend_bin)
    # All that a worker has besides the text: where the server is, and a key.
    os.environ.update(WANDB_BASE_URL=server.url, WANDB_API_KEY=KEY)
    failed = passed = 0
    try:
        runs = {}
        for name, steps in SHAPES.items():
            rows = options.rows if name == "dense" else options.rows // 10
            server.control("POST", "/runs/generate", {
                "entity": "e", "project": "shards", "name": name, "rows": rows, "metrics": 2, "steps": steps,
                "nan_every": 1009})
            runs[name] = truth(server, name)
        for kind in options.kinds:
            more, less = check_all(kind, runs, options.lib)
            passed, failed = passed + more, failed + less
    finally:
        server.stop()
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--with", dest="kinds", required=True, type=lambda text: text.split(","))
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--lib", type=pathlib.Path, required=True)
    parser.add_argument("--backend-bin", required=True)
    options = parser.parse_args()
    unknown = set(options.kinds) - KINDS.keys()
    if unknown:
        parser.error(f"--with knows {', '.join(KINDS)}, not {', '.join(unknown)}")
    options.lib = options.lib.resolve()
    # Frameworks write into a home; and no key of this machine is used.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ.update(HOME=home, RAY_TMPDIR=home)
        return run(options)


if __name__ == "__main__":
    sys.exit(main())
