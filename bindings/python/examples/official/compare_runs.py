"""Which config values of two runs differ."""

import pandas as pd
import wandb_run as wandb

api = wandb.Api()
run1 = api.run("team/demo/run1")
run2 = api.run("team/demo/run2")

df = pd.DataFrame([run1.config, run2.config]).transpose()
df.columns = [run1.name, run2.name]
print(df[df[run1.name] != df[run2.name]].to_string())
