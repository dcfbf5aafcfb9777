"""Sampled histories of all runs of a project in one table."""

import wandb_run as wandb

runs = wandb.Api().runs("team/demo")
print(runs.histories(keys=["accuracy"], format="pandas").to_string())
print(len(runs.histories(samples=2)))
