--- The C library: its declarations, loaded and of the right interface.

local ffi = require "ffi"

if not pcall(ffi.typeof, "struct wandb_run") then
  ffi.cdef(require "wandb_run.cdef")
end

local library = ffi.load(os.getenv "WANDB_RUN_LIBRARY" or "wandb_run")

if library.wandb_abi_version() ~= library.WANDB_ABI_VERSION then
  error("libwandb_run has another interface than this binding: version "
    .. ffi.string(library.wandb_version_text()))
end

return library
