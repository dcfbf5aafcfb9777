--- What a run does with artifacts, and its sweep; adds to Run.

local C = require "wandb_run.library"
local Artifact = require "wandb_run.artifact"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local progress = require "wandb_run.progress"
local Run = require "wandb_run.run"
local Sweep = require "wandb_run.sweep"
local texts = require "wandb_run.texts"

local methods, handle = Run.methods, object.handle

--- The artifacts that the run made. Options: per_page, timeout, cancel.
function methods:logged_artifacts(given)
  return Artifact.list(C.wandb_run_logged_artifacts, handle(self), given)
end

--- The artifacts that the run took. Options: per_page, timeout, cancel.
function methods:used_artifacts(given)
  return Artifact.list(C.wandb_run_used_artifacts, handle(self), given)
end

--- Says that the run took an artifact. use_as: the part that it plays.
function methods:use_artifact(artifact, use_as, given)
  use_as = use_as or ""
  errors.check(C.wandb_run_use_artifact(handle(self), handle(artifact), use_as, #use_as,
    options.read(given), errors.box))
end

--- Says that the run made an artifact that exists, and gives it aliases, a list;
-- others lose them. Gives the artifact as the server has it then.
function methods:log_artifact(artifact, aliases, given)
  local pointers, lengths, count = texts.list(aliases or {})
  return Artifact.take(C.wandb_run_log_artifact(handle(self), handle(artifact), pointers, lengths, count,
    options.read(given), Artifact.out, errors.box))
end

local NEW = options.struct("wandb_new_artifact_opts", { workers = "count" })

--- Makes a version of a NewArtifact: sends its files and commits it. May be
-- repeated after an interruption. Options: workers (4), progress, timeout, cancel.
function methods:log_new_artifact(artifact, given)
  return Artifact.take(progress.with(NEW, given, function(how, call)
    return C.wandb_run_log_new_artifact(handle(self), handle(artifact), how, call, Artifact.out, errors.box)
  end))
end

--- The sweep that the run belongs to, asked for now; nil for a run without one.
function methods:sweep(given)
  return Sweep.take(C.wandb_run_sweep(handle(self), options.read(given), Sweep.out, errors.box))
end
