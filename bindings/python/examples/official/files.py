"""A run's files: all, one, and a new one."""

import wandb_run as wandb

api = wandb.Api()
run = api.run("team/demo/run1")
for file in run.files():
    file.download("all")
    print(file.name, file.size)

with run.file("model/best.txt").download(replace=True) as weights:
    print(weights.read())

with open("new.txt", "w") as new:
    new.write("fresh")
print(run.upload_file("new.txt").name, len(run.files()))
