--- What a run does with its files; adds to Run.

local C = require "wandb_run.library"
local Downloads = require "wandb_run.downloads"
local errors = require "wandb_run.errors"
local File = require "wandb_run.file"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local progress = require "wandb_run.progress"
local Run = require "wandb_run.run"

local methods, handle = Run.methods, object.handle

--- One file by its exact name. NotFound when there is none.
function methods:file(name, given)
  return File.take(C.wandb_run_file(handle(self), name, #name, options.read(given), File.out, errors.box))
end

--- The files, one by one. Options: names, pattern (SQL's LIKE), per_page,
-- timeout, cancel.
function methods:files(given)
  return File.list(C.wandb_run_files, handle(self), given)
end

local UPLOAD = options.struct("wandb_upload_opts", {})

--- Uploads a file and gives it as the server lists it. Its name is the way from
-- root, "." by default, to path. Options: progress, timeout, cancel.
function methods:upload_file(path, root, given)
  root = root or "."
  return File.take(progress.with(UPLOAD, given, function(upload, call)
    return C.wandb_run_upload_file(handle(self), path, #path, root, #root, upload, call, File.out, errors.box)
  end))
end

--- Fetches files to root, several at a time; one that fails does not keep the
-- others. Gives a list of {name, path} or {name, error}. Options: names,
-- pattern, workers (4), replace, exist_ok, timeout, cancel.
function methods:download_files(root, given)
  return Downloads.of_run(handle(self), root, given)
end

--- Fetches the Parquet files that the server exported of the history. Gives what
-- became of each, and whether the run has rows that are in no file yet;
-- require_complete makes these Integrity.
function methods:download_history_exports(directory, require_complete, given)
  return Downloads.of_exports(handle(self), directory, require_complete, given)
end
