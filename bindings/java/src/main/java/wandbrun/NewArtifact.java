package wandbrun;

/**
 * A new version of an artifact: what it is called, and what goes into it. Adding reads each file once for its digest
 * and copies nothing: the files must stay as they are until {@link Run#logNewArtifact} has sent them, which checks
 * that.
 */
public final class NewArtifact extends Handle {
    /**
     * Starts an empty version of the artifact that has this name, which is made if the project has none. Sends nothing.
     *
     * @param name letters, digits, dashes, underscores and dots, at most 128
     * @param type model, dataset or the like
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} for a name or a type that cannot be
     */
    public NewArtifact(String name, String type) {
        super("new artifact", made(Calls.utf8(name), Calls.utf8(type)), null, C::wandb_new_artifact_free);
    }

    private static long made(byte[] name, byte[] type) {
        return Calls.made((out, err) -> C.wandb_new_artifact_new(name, name.length, type, type.length, out, err));
    }

    private interface TextSetter {
        int at(long artifact, byte[] text, long len, long[] err);
    }

    private synchronized void set(TextSetter setter, String text) {
        byte[] bytes = Calls.utf8(text);
        use(artifact -> Calls.now(err -> setter.at(artifact, bytes, bytes.length, err)));
    }

    /**
     * Describes the version.
     *
     * @param text the description, empty for none
     */
    public void setDescription(String text) {
        set(C::wandb_new_artifact_set_description, text);
    }

    /**
     * Replaces the metadata of the version.
     *
     * @param metadata what {@link Json#write} makes an object of at most 100 keys; a NaN becomes null
     */
    public void setMetadata(Object metadata) {
        set(C::wandb_new_artifact_set_metadata, Json.write(metadata));
    }

    /**
     * Gives the version an alias. Without any it gets latest.
     *
     * @param alias without / and :
     */
    public void addAlias(String alias) {
        set(C::wandb_new_artifact_add_alias, alias);
    }

    /**
     * Gives the version a tag. Servers that know no tags refuse the version.
     *
     * @param tag letters, digits, dashes, underscores, and spaces between them
     */
    public void addTag(String tag) {
        set(C::wandb_new_artifact_add_tag, tag);
    }

    private interface Adding {
        int at(long artifact, byte[] path, long pathLen, byte[] name, long nameLen, long[] err);
    }

    private synchronized void add(Adding adding, String path, String name) {
        byte[] from = Calls.utf8(path);
        byte[] to = Calls.utf8(name);
        use(artifact -> Calls.now(err -> adding.at(artifact, from, from.length, to, to.length, err)));
    }

    /**
     * Adds a file under its own name.
     *
     * @param path where it is
     */
    public void addFile(String path) {
        addFile(path, "");
    }

    /**
     * Adds a file.
     *
     * @param path where it is
     * @param name its path in the artifact, with / between folders; empty for the file's own name
     * @throws WandbException {@link ErrorKind#NOT_FOUND} and {@link ErrorKind#IO} when it cannot be read,
     *     {@link ErrorKind#EXISTS} when the path is taken by other content
     */
    public void addFile(String path, String name) {
        add(C::wandb_new_artifact_add_file, path, name);
    }

    /**
     * Adds every file below a folder, hidden ones too. On an error nothing is added.
     *
     * @param path where it is
     * @param name the folder in the artifact; empty for the top
     * @throws WandbException as {@link #addFile(String, String)}
     */
    public void addDir(String path, String name) {
        add(C::wandb_new_artifact_add_dir, path, name);
    }

    /**
     * Adds a reference to content elsewhere. The content is looked at for its digest and not uploaded.
     *
     * @param uri file:///path, an http(s) address, wandb-artifact://, s3:// and gs:// only unchecked, or any other
     *     scheme with a name
     * @param name its path in the artifact; empty for the last part of the address
     * @param options how
     * @throws WandbException {@link ErrorKind#UNSUPPORTED} naming the scheme; as {@link #addFile(String, String)}
     */
    public synchronized void addReference(String uri, String name, ReferenceOptions options) {
        byte[] from = Calls.utf8(uri);
        byte[] to = Calls.utf8(name);
        use(artifact -> options.during(how -> Calls.waiting(options, (opts, err) ->
                C.wandb_new_artifact_add_reference(artifact, from, from.length, to, to.length, how, opts, err))));
    }

    /**
     * What names what was added so far. A version with the same digest that exists already is taken instead of a new
     * one.
     *
     * @return 32 hex digits
     */
    public synchronized String digest() {
        return use(artifact -> Calls.taken(Calls.made((out, err) -> C.wandb_new_artifact_digest(artifact, out, err))));
    }

    /** Makes the version, with a run as its maker. */
    synchronized Artifact log(long run, NewArtifactOptions options) {
        try (Struct<C.NewArtifactOpts> opts = options.inC()) {
            return use(artifact -> options.during(opts, how -> new Artifact(Calls.made(options, (limits, out, err) ->
                    C.wandb_run_log_new_artifact(run, artifact, how, limits, out, err)))));
        }
    }
}
