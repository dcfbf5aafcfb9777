//! The C artefacts of wandb-run.
