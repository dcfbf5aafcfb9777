"""Log one run with the official SDK; print, as one JSON document, what was logged.

    log_run.py ENTITY PROJECT RUN_ID ROWS

The server is WANDB_BASE_URL. The document is the truth that everything read back
is compared with: attributes, config, summary, history rows (without the
timestamps the SDK adds), console lines and the saved file.
"""

import json
import os
import sys

import wandb

from compare import normal

BEYOND_DOUBLE = 2**53 + 1


def row(step):
    values = {
        "loss": 1.0 / (1 + step),
        "acc": step / 1000,
        "grad/norm": 0.1 * (step % 7),
        "optim": {"lr": 0.01, "momentum": {"first": 0.9, "second": 1e-300}},
        "tokens": BEYOND_DOUBLE + step,
        "lowest": -(2**63) + step,
        "phase": "warmup" if step < 20 else "train – ✓ \"quoted\" \\ \u2028",
        "even": step % 2 == 0,
    }
    if step % 10 == 0:
        values["val"] = {"acc": step / 2000, "err": {"top1": 1 - step / 2000}}
        values["missing"] = None
    if step % 50 == 3:
        values["ratio"] = [float("nan"), float("inf"), float("-inf")][step // 50 % 3]
    return values


def main():
    entity, project, run_id, rows = *sys.argv[1:4], int(sys.argv[4])
    config = {
        "lr": 0.01,
        "layers": [64, 32, 10],
        "model": {"kind": "mlp", "value": {"value": 1}, "bias": None},
        "seed": BEYOND_DOUBLE,
        "title": "Ziffern – 手書き",
        "amp": False,
    }
    attributes = {
        "id": run_id,
        "name": "interop run ✓",
        "entity": entity,
        "project": project,
        "group": "interop",
        "job_type": "train",
        "tags": ["a", "b c", "été"],
        "notes": "line one\nline two",
        "state": "finished",
    }
    run = wandb.init(
        entity=entity, project=project, id=run_id, name=attributes["name"],
        group=attributes["group"], job_type=attributes["job_type"], tags=attributes["tags"],
        notes=attributes["notes"], config=config,
    )
    run.config["added"] = {"later": True}
    config["added"] = {"later": True}

    logged, summary, out = [], {}, []
    for step in range(rows):
        values = row(step)
        if step % 25 == 0:
            histogram = wandb.Histogram(np_histogram=([1, step, 3], [0.0, 0.5, 1.0, 2.5]))
            run.log({**values, "weights": histogram})
            values["weights"] = histogram.to_json()
        else:
            run.log(values)
        if step % 20 == 0:
            out.append(f"step {step} ✓")
            print(out[-1], file=sys.stderr)
        logged.append({**values, "_step": step})
        # A null in a row does not reach the summary.
        summary.update({k: v for k, v in values.items() if v is not None})
    # Step numbers may jump.
    run.log({"final": {"acc": 0.99}}, step=rows + 1000)
    logged.append({"final": {"acc": 0.99}, "_step": rows + 1000})
    summary.update({"final": {"acc": 0.99}, "_step": rows + 1000})

    explicit = {
        "best": {"loss": 0.001, "at": BEYOND_DOUBLE},
        "labels": ["x", "y"],
        "ceiling": float("inf"),
    }
    for key, value in explicit.items():
        run.summary[key] = value
    summary.update(explicit)

    name, text = "notes/hello – ✓.txt", "hello\n" * 100
    path = os.path.join(run.dir, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    run.save(path, base_path=run.dir)
    run.finish(exit_code=0)

    json.dump(
        normal({
            "attributes": attributes, "config": config, "summary": summary, "rows": logged,
            "console": out, "file": {"name": name, "text": text},
        }),
        sys.stdout, allow_nan=False,
    )


if __name__ == "__main__":
    main()
