"""Name, config and summary of every run of a project, as a CSV file."""

import pandas as pd
import wandb_run as wandb

api = wandb.Api()
runs = api.runs("team/demo")

summary_list, config_list, name_list = [], [], []
for run in runs:
    # Not what the client keeps there for itself.
    summary_list.append({k: v for k, v in run.summary._json_dict.items() if not k.startswith("_")})
    config_list.append({k: v for k, v in run.config.items() if not k.startswith("_")})
    name_list.append(run.name)

runs_df = pd.DataFrame({"summary": summary_list, "config": config_list, "name": name_list})
runs_df.to_csv("project.csv")
print(len(runs), "runs")
