'use strict';
const { Handle, ask, read } = require('./handle.js');
const { stringify } = require('./json.js');
const { call } = require('./native.js');

/** A version of an artifact in the making; see index.d.ts. */
class NewArtifact extends Handle {
  constructor(name, type, { description, metadata, aliases = [], tags = [] } = {}) {
    super('wandb_new_artifact', call('wandb_new_artifact_new', name, type), true);
    if (description !== undefined) read('wandb_new_artifact_set_description', this, description);
    if (metadata !== undefined) read('wandb_new_artifact_set_metadata', this, stringify(metadata));
    for (const alias of aliases) read('wandb_new_artifact_add_alias', this, alias);
    for (const tag of tags) read('wandb_new_artifact_add_tag', this, tag);
  }

  async addFile(path, name) {
    await ask('wandb_new_artifact_add_file', {}, this, path, name);
  }

  async addDir(path, name) {
    await ask('wandb_new_artifact_add_dir', {}, this, path, name);
  }

  async addReference(uri, options = {}) {
    const { name, unchecked, api } = options;
    await ask('wandb_new_artifact_add_reference', options, this, uri, name, { unchecked, api });
  }

  get digest() {
    return read('wandb_new_artifact_digest', this);
  }
}

module.exports = { NewArtifact };
