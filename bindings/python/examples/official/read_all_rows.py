"""Every row of a run: its losses, without sampling."""

import wandb_run as wandb

api = wandb.Api()
run = api.run("team/demo/run1")

history = run.scan_history()
losses = [row["loss"] for row in history]
print(losses)

for row in run.scan_history(keys=["_step", "accuracy"], page_size=2, min_step=1, max_step=3):
    print(row["_step"], row["accuracy"])
