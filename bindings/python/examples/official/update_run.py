"""Changes of a run: config, summary, tags, notes."""

import wandb_run as wandb

api = wandb.Api()
run = api.run("team/demo/run1")

run.config["key"] = 100
run.tags.append("reviewed")
run.notes = "looked at"
run.update()

run.summary["accuracy"] = 0.9
run.summary["new_name"] = run.summary["old_name"]
del run.summary["old_name"]
run.summary.update()

again = wandb.Api().run("team/demo/run1")
print(again.config, again.tags, again.notes)
print(sorted(again.summary.items()))
