"""Runs that match filters, in orders, by position."""

import wandb_run as wandb

api = wandb.Api()
runs = api.runs(
    path="team/demo",
    filters={"$or": [{"config.experiment_name": "foo"}, {"config.experiment_name": "bar"}]},
)
print([run.id for run in runs])
print([run.id for run in api.runs("team/demo", filters={"display_name": {"$regex": "^name"}})])
print([run.id for run in api.runs("team/demo", order="-summary_metrics.accuracy")])

for run in api.runs("team/demo", per_page=2)[0:2]:
    print(run.name, run.tags, run.url.split("/", 3)[3])
