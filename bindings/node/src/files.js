'use strict';
/** Files of runs and artifacts. */
const { getters } = require('./getters.js');
const { Handle, ask } = require('./handle.js');
const { raw, call } = require('./native.js');
const { withProgress } = require('./progress.js');
const { Stream } = require('./stream.js');

/** A file on a server or of a local run; see index.d.ts. */
class File extends Handle {
  constructor(pointer) {
    super('wandb_file', pointer);
  }

  download(root = '.', options = {}) {
    const { replace, existOk, progress } = options;
    return withProgress(progress, (callback) => ask('wandb_file_download', options, this, root,
      { replace, exist_ok: existOk, progress: callback }));
  }

  async delete(options) {
    await ask('wandb_file_delete', options, this);
  }
}

getters(File, {
  name: 'wandb_file_name',
  size: 'wandb_file_size',
  md5: 'wandb_file_md5',
  mimetype: 'wandb_file_mimetype',
  updatedAt: 'wandb_file_updated_at',
  url: 'wandb_file_url',
  directUrl: 'wandb_file_direct_url',
  pathUri: 'wandb_file_path_uri',
  localPath: 'wandb_file_local_path',
});

/** What C is told of a list of files. */
const filesOptions = ({ names, pattern, perPage } = {}) => ({ names, pattern, per_page: perPage });

/** A list of files; see index.d.ts. */
class Files extends Stream {
  constructor(pointer, options) {
    super('wandb_files', pointer, options);
  }

  async next() {
    return Stream.result(await this.ask('wandb_files_next'), (pointer) => new File(pointer));
  }

  total() {
    return this.ask('wandb_files_total');
  }
}

/** What became of the files of a download: a list, and the handle is released. */
function downloads(handle) {
  try {
    return Array.from({ length: raw('wandb_downloads_count')(handle) }, (_, at) => download(handle, at));
  } finally {
    raw('wandb_downloads_free')(handle);
  }
}

function download(handle, at) {
  const name = call('wandb_downloads_name', handle, at);
  try {
    return { name, path: call('wandb_downloads_result', handle, at), error: null };
  } catch (error) {
    return { name, path: null, error };
  }
}

module.exports = { File, Files, downloads, filesOptions };
