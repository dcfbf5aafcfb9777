"""The best run of a sweep."""

import wandb_run as wandb

api = wandb.Api()
sweep = api.sweep("team/demo/sw1")
print(sweep.id, sweep.state, sweep.config["metric"]["name"], len(sweep.runs))
runs = sorted(sweep.runs, key=lambda run: run.summary.get("accuracy", 0), reverse=True)
print(runs[0].id, runs[0].summary.get("accuracy", 0))
print(sweep.best_run().id)
