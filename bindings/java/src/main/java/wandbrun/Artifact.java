package wandbrun;

import java.util.List;
import java.util.stream.LongStream;

/**
 * A version of an artifact, as of its look-up. Name, version and aliases are those of the collection that it was looked
 * up in, which may be another one than its source, the collection that it was made in.
 */
public final class Artifact extends Handle {
    Artifact(long artifact) {
        super("artifact", artifact, C::wandb_artifact_close, C::wandb_artifact_free);
    }

    /**
     * The server's own id.
     *
     * @return the id
     */
    public String id() {
        return text(C::wandb_artifact_id);
    }

    /**
     * The name: collection:v3; after a look-up by another alias with that alias.
     *
     * @return the name
     */
    public String name() {
        return text(C::wandb_artifact_name);
    }

    /**
     * The full name: entity/project/name.
     *
     * @return the name
     */
    public String qualifiedName() {
        return text(C::wandb_artifact_qualified_name);
    }

    /**
     * The entity that it was looked up in.
     *
     * @return the name
     */
    public String entity() {
        return text(C::wandb_artifact_entity);
    }

    /**
     * The project that it was looked up in.
     *
     * @return the name
     */
    public String project() {
        return text(C::wandb_artifact_project);
    }

    /**
     * The collection that it was looked up in.
     *
     * @return the name
     */
    public String collection() {
        return text(C::wandb_artifact_collection);
    }

    /**
     * The version, such as v3.
     *
     * @return the version, or null for a draft that has none yet
     */
    public String version() {
        return text(C::wandb_artifact_version);
    }

    /**
     * The name in the source: collection:v3.
     *
     * @return the name, or null
     */
    public String sourceName() {
        return text(C::wandb_artifact_source_name);
    }

    /**
     * The entity of the source.
     *
     * @return the name, or null where the key may not see it
     */
    public String sourceEntity() {
        return text(C::wandb_artifact_source_entity);
    }

    /**
     * The project of the source.
     *
     * @return the name, or null where the key may not see it
     */
    public String sourceProject() {
        return text(C::wandb_artifact_source_project);
    }

    /**
     * The collection of the source.
     *
     * @return the name
     */
    public String sourceCollection() {
        return text(C::wandb_artifact_source_collection);
    }

    /**
     * The version in the source.
     *
     * @return the version, or null
     */
    public String sourceVersion() {
        return text(C::wandb_artifact_source_version);
    }

    /**
     * The type: dataset, model or the like.
     *
     * @return the type
     */
    public String type() {
        return text(C::wandb_artifact_type);
    }

    /**
     * COMMITTED, PENDING (a draft) or DELETED.
     *
     * @return the state
     */
    public String state() {
        return text(C::wandb_artifact_state);
    }

    /**
     * What names the content: 32 hex digits.
     *
     * @return the digest
     */
    public String digest() {
        return text(C::wandb_artifact_digest);
    }

    /**
     * What its makers wrote about it.
     *
     * @return the text, or null
     */
    public String description() {
        return text(C::wandb_artifact_description);
    }

    /**
     * The hash of the commit.
     *
     * @return the hash, or null
     */
    public String commitHash() {
        return text(C::wandb_artifact_commit_hash);
    }

    /**
     * When it was made, ISO 8601 in UTC.
     *
     * @return the time
     */
    public String createdAt() {
        return text(C::wandb_artifact_created_at);
    }

    /**
     * The last change, ISO 8601 in UTC.
     *
     * @return the time, or null
     */
    public String updatedAt() {
        return text(C::wandb_artifact_updated_at);
    }

    /**
     * The bytes of all files, references included.
     *
     * @return the size
     */
    public long size() {
        return number(C::wandb_artifact_size);
    }

    /**
     * How many files there are, references included.
     *
     * @return the number
     */
    public long fileCount() {
        return number(C::wandb_artifact_file_count);
    }

    /**
     * Whether it is not committed.
     *
     * @return true for a draft
     */
    public boolean isDraft() {
        return use(C::wandb_artifact_is_draft) != 0;
    }

    /**
     * Whether it was looked up in another collection than its source.
     *
     * @return true for a link
     */
    public boolean isLink() {
        return use(C::wandb_artifact_is_link) != 0;
    }

    /**
     * The aliases in the collection, the version not counted.
     *
     * @return the aliases, maybe none
     */
    public List<String> aliases() {
        return use(artifact -> LongStream.range(0, C.wandb_artifact_alias_count(artifact))
                .mapToObj(at -> Calls.text((text, len) -> C.wandb_artifact_alias(artifact, at, text, len)))
                .toList());
    }

    /**
     * What its makers stored with it.
     *
     * @return a copy
     */
    public Values metadata() {
        return use(artifact -> Maps.taken(Calls.made((out, err) -> C.wandb_artifact_metadata(artifact, out))));
    }

    /**
     * What the artifact consists of, see {@link #manifest(CallOptions)}.
     *
     * @return the manifest
     */
    public Manifest manifest() {
        return manifest(new CallOptions());
    }

    /**
     * What the artifact consists of. It is fetched once for a committed artifact, anew each time for a draft.
     *
     * @param limits limits of the call
     * @return the manifest
     * @throws WandbException {@link ErrorKind#INTEGRITY} when it is damaged
     */
    public Manifest manifest(CallOptions limits) {
        return use(artifact -> Manifest.taken(Calls.made(limits,
                (opts, out, err) -> C.wandb_artifact_manifest(artifact, opts, out, err))));
    }

    /**
     * Lists the files of the artifact.
     *
     * @return the files
     */
    public Listing<File> files() {
        return files(new FilesOptions());
    }

    /**
     * Lists files of the artifact.
     *
     * @param options which; a pattern is refused here
     * @return the files
     */
    public Listing<File> files(FilesOptions options) {
        return use(artifact -> File.listed(options,
                (which, out, err) -> C.wandb_artifact_files(artifact, which, out, err)));
    }

    /**
     * Brings all files below a directory, see {@link #download(String, ArtifactDownloadOptions)}.
     *
     * @param root the directory
     * @return what became of each file
     */
    public List<Downloaded> download(String root) {
        return download(root, new ArtifactDownloadOptions());
    }

    /**
     * Brings files below a directory. One that is there and has the content of the manifest is kept, any other is
     * replaced; each appears only when it is whole. One that fails does not keep the others: its result says so.
     *
     * @param root the directory, which is made when it does not exist
     * @param options which, and how
     * @return what became of each file, in the order of their paths
     * @throws WandbException of a list, or when the call ended early; what is whole by then stays, and another call
     *     goes on there
     */
    public List<Downloaded> download(String root, ArtifactDownloadOptions options) {
        byte[] text = Calls.utf8(root);
        try (Struct<C.ArtifactDownloadOpts> opts = options.inC()) {
            return use(artifact -> options.during(opts, how -> Downloaded.taken(Calls.made(options,
                    (limits, out, err) -> C.wandb_artifact_download(
                            artifact, text, text.length, how, limits, out, err)))));
        }
    }
}
