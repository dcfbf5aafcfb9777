'use strict';
/** Artifacts that are on a server. */
const { Files, downloads, filesOptions } = require('./files.js');
const { getters } = require('./getters.js');
const { Handle, ask, plain, read } = require('./handle.js');
const { parse } = require('./json.js');
const { withProgress } = require('./progress.js');
const { Stream } = require('./stream.js');

/** A version of an artifact; see index.d.ts. */
class Artifact extends Handle {
  constructor(pointer) {
    super('wandb_artifact', pointer);
  }

  get isDraft() {
    return plain('wandb_artifact_is_draft', this) !== 0;
  }

  get isLink() {
    return plain('wandb_artifact_is_link', this) !== 0;
  }

  get aliases() {
    const count = plain('wandb_artifact_alias_count', this);
    return Array.from({ length: count }, (_, at) => read('wandb_artifact_alias', this, at));
  }

  async manifest(options) {
    return new Manifest(await ask('wandb_artifact_manifest', options, this));
  }

  files(options) {
    return new Files(read('wandb_artifact_files', this, filesOptions(options)), options);
  }

  async download(root, options = {}) {
    const { pathPrefix, workers, progress } = options;
    return downloads(await withProgress(progress, (callback) => ask('wandb_artifact_download', options,
      this, root, { path_prefix: pathPrefix, workers, progress: callback })));
  }
}

getters(Artifact, {
  id: 'wandb_artifact_id',
  name: 'wandb_artifact_name',
  qualifiedName: 'wandb_artifact_qualified_name',
  entity: 'wandb_artifact_entity',
  project: 'wandb_artifact_project',
  collection: 'wandb_artifact_collection',
  version: 'wandb_artifact_version',
  sourceName: 'wandb_artifact_source_name',
  sourceEntity: 'wandb_artifact_source_entity',
  sourceProject: 'wandb_artifact_source_project',
  sourceCollection: 'wandb_artifact_source_collection',
  sourceVersion: 'wandb_artifact_source_version',
  type: 'wandb_artifact_type',
  state: 'wandb_artifact_state',
  digest: 'wandb_artifact_digest',
  description: 'wandb_artifact_description',
  commitHash: 'wandb_artifact_commit_hash',
  createdAt: 'wandb_artifact_created_at',
  updatedAt: 'wandb_artifact_updated_at',
  size: 'wandb_artifact_size',
  fileCount: 'wandb_artifact_file_count',
  metadata: 'wandb_artifact_metadata',
});

/** A list of artifacts; see index.d.ts. */
class Artifacts extends Stream {
  constructor(pointer, options) {
    super('wandb_artifacts', pointer, options);
  }

  async next() {
    return Stream.result(await this.ask('wandb_artifacts_next'), (pointer) => new Artifact(pointer));
  }

  total() {
    return this.ask('wandb_artifacts_total');
  }
}

/** What an artifact consists of; see index.d.ts. */
class Manifest extends Handle {
  constructor(pointer) {
    super('wandb_manifest', pointer);
  }

  get count() {
    return plain('wandb_manifest_count', this);
  }

  find(path) {
    const at = read('wandb_manifest_find', this, path);
    return at === undefined ? undefined : this.#entry(at);
  }

  * [Symbol.iterator]() {
    for (let at = 0; at < this.count; at += 1) yield this.#entry(at);
  }

  #entry(at) {
    return {
      path: read('wandb_manifest_path', this, at),
      digest: read('wandb_manifest_entry_digest', this, at),
      size: read('wandb_manifest_size', this, at),
      reference: read('wandb_manifest_reference', this, at),
    };
  }

  toJSON() {
    return parse(read('wandb_manifest_json', this));
  }
}

getters(Manifest, { digest: 'wandb_manifest_digest' });

module.exports = { Artifact, Artifacts, Manifest };
