--- A file of a run or of an artifact, as the list described it.
--
-- Attributes, nil where there is none: name, size (bytes), md5 (base64),
-- mimetype, updated_at, url, direct_url, path_uri, local_path.

local ffi = require "ffi"
local C = require "wandb_run.library"
local errors = require "wandb_run.errors"
local list = require "wandb_run.list"
local object = require "wandb_run.object"
local options = require "wandb_run.options"
local progress = require "wandb_run.progress"
local texts = require "wandb_run.texts"

local File = object.class "file"

for _, name in ipairs {
  "name", "md5", "mimetype", "updated_at", "url", "direct_url", "path_uri", "local_path",
} do
  local get = C["wandb_file_" .. name]
  File.attributes[name] = function(self)
    return texts.read(get(object.handle(self), texts.text, texts.length))
  end
end

function File.attributes:size()
  local size = ffi.new "uint64_t[1]"
  errors.check(C.wandb_file_size(object.handle(self), size))
  return tonumber(size[0])
end

local DOWNLOAD = options.struct("wandb_download_opts", { replace = "flag", exist_ok = "flag" })

--- Fetches the file to root/name and gives that path; it appears there only when
-- it is whole and checked. root: a directory, "." by default. Options: replace,
-- exist_ok, progress, timeout, cancel. Exists when the file is there.
function File.methods:download(root, given)
  root = root or "."
  return texts.take(progress.with(DOWNLOAD, given, function(download, call)
    return C.wandb_file_download(object.handle(self), root, #root, download, call, texts.owned, errors.box)
  end))
end

--- Deletes the file on the server.
function File.methods:delete(given)
  errors.check(C.wandb_file_delete(object.handle(self), options.read(given), errors.box))
end

--- Which files to list: options names, pattern (SQL's LIKE), per_page.
local FILES = options.struct("wandb_files_opts", { names = "texts", pattern = "text", per_page = "count" })

File.List = list.class("files", File)

--- Begins a list by a C function, of the handle of a run or of an artifact.
function File.list(begin, handle, given)
  local files, call = options.read(given, FILES)
  return File.List.begin(begin(handle, files, File.List.out, errors.box), call)
end

return File
