"""A run's system metrics."""

import wandb_run as wandb

api = wandb.Api()
run = api.run("team/demo/run1")
system_metrics = run.history(stream="events")
print(sorted(system_metrics.columns), len(system_metrics))
print(run.history(stream="system", pandas=False)[0]["system.cpu"])
