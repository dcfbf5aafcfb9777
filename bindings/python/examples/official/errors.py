"""What a missing run is."""

import wandb_run as wandb

api = wandb.Api()
for path in ("team/demo/none", "team/none/run1"):
    try:
        api.run(path)
    except (wandb.errors.CommError, ValueError):
        print("no", path)
