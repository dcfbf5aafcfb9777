"""Artifacts: what is in one, who made it, who takes it."""

import wandb_run as wandb

api = wandb.Api()
artifact = api.artifact("team/demo/data:latest")
print(artifact.name, artifact.type, artifact.version, artifact.size, artifact.metadata)
print(sorted(file.name for file in artifact.files()))
artifact.download(root="data")

run = api.run("team/demo/run2")
run.use_artifact(artifact)
print([used.name for used in run.used_artifacts()])
for logged in api.run("team/demo/run1").logged_artifacts():
    print(logged.name, sorted(logged.aliases))
