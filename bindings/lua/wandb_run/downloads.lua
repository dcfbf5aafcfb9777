--- What became of the files of a download of many.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local texts = require "wandb_run.texts"

local Downloads = object.class "downloads"
local handle = object.handle

--- What became of the file at `index`, counted from 0.
local function result(downloads, index)
  local name = texts.read(C.wandb_downloads_name(downloads, index, texts.text, texts.length))
  local status = C.wandb_downloads_result(downloads, index, texts.text, texts.length, errors.box)
  local fine, path = pcall(texts.read, status)
  if fine then return { name = name, path = path } end
  return { name = name, error = path }
end

--- The results of a download, a list of {name =, path =} and, where a file
-- failed, {name =, error = Error}.
local function results(status)
  local downloads = Downloads.take(status)
  local list = {}
  for index = 0, tonumber(C.wandb_downloads_count(handle(downloads))) - 1 do
    list[index + 1] = result(handle(downloads), index)
  end
  downloads:close()
  return list
end

local ALL = options.struct("wandb_download_all_opts", {
  names = "texts", pattern = "text", workers = "count", replace = "flag", exist_ok = "flag",
})

--- Fetches the files of a run; see Run:download_files().
function Downloads.of_run(run, root, given)
  local all, call = options.read(given, ALL)
  return results(C.wandb_run_download_files(run, root, #root, all, call, Downloads.out, errors.box))
end

--- Fetches what a server exported; see Run:download_history_exports().
function Downloads.of_exports(run, directory, require_complete, given)
  local live = ffi.new "int32_t[1]"
  local list = results(C.wandb_run_download_history_exports(run, directory, #directory,
    require_complete and 1 or 0, options.read(given), live, Downloads.out, errors.box))
  return list, live[0] ~= 0
end

local ARTIFACT = options.struct("wandb_artifact_download_opts", { path_prefix = "text", workers = "count" })

--- Fetches the files of an artifact; see Artifact:download().
function Downloads.of_artifact(artifact, root, given)
  local which, call = options.read(given, ARTIFACT)
  return results(C.wandb_artifact_download(artifact, root, #root, which, call, Downloads.out, errors.box))
end

return Downloads
