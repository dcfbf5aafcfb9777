"""Reads the whole history of a run as a Python client does, and prints {"rows", "sum", "seconds"}.

    rows.py CLIENT rows|frame PATH

CLIENT is the module: `wandb`, or `wandb_run`. The time begins before the client is
made and ends with the last row; imports are not in it.
"""

import importlib
import json
import sys
import time

import pandas


def main(client, shape, path):
    wandb = importlib.import_module(client)
    # The first frame of a process loads more of pandas.
    pandas.DataFrame({"a": [1.0]}).sum()
    begun = time.perf_counter()
    scan = wandb.Api().run(path).scan_history()
    if shape == "frame":
        frame = scan.to_pandas() if hasattr(scan, "to_pandas") else pandas.DataFrame(scan)
        rows, total = len(frame), frame["metric_0"].sum()
    else:
        rows, total = 0, 0.0
        for row in scan:
            rows += 1
            total += row["metric_0"]
    seconds = time.perf_counter() - begun
    print(json.dumps({"rows": rows, "sum": float(total), "seconds": seconds}))


main(*sys.argv[1:])
