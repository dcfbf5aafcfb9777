"""A run's metrics, as a table of some of its rows."""

import wandb_run as wandb

api = wandb.Api()
run = api.run("team/demo/run1")
if run.state == "finished":
    for _, row in run.history().iterrows():
        print(row["_timestamp"], row["accuracy"])

metrics_dataframe = run.history()
metrics_dataframe.to_csv("metrics.csv")
print(metrics_dataframe.describe().to_string())
print(run.history(keys=["accuracy"], samples=3).to_string())
