package wandbrun;

/** A file of a run or an artifact, as the list described it. */
public final class File extends Handle {
    private static final Listing.Type LIST = new Listing.Type("list of files", C::wandb_files_next,
            C::wandb_files_total, C::wandb_files_close, C::wandb_files_free);

    File(long file) {
        super("file", file, C::wandb_file_close, C::wandb_file_free);
    }

    /** Makes a list of files. */
    interface ListingFiles {
        int at(long which, long[] out, long[] err);
    }

    static Listing<File> listed(FilesOptions options, ListingFiles call) {
        try (Struct<C.FilesOpts> which = options.inC()) {
            long list = Calls.made((out, err) -> call.at(which.address(), out, err));
            return Listing.of(LIST, list, options, File::new);
        }
    }

    /**
     * The name, which may hold /. A server chose it: it is not safe as a path on this machine.
     *
     * @return the name
     */
    public String name() {
        return text(C::wandb_file_name);
    }

    /**
     * The digest in base64.
     *
     * @return the digest, or null
     */
    public String md5() {
        return text(C::wandb_file_md5);
    }

    /**
     * The media type.
     *
     * @return the type, or null
     */
    public String mimetype() {
        return text(C::wandb_file_mimetype);
    }

    /**
     * The last change, ISO 8601 in UTC.
     *
     * @return the time, or null
     */
    public String updatedAt() {
        return text(C::wandb_file_updated_at);
    }

    /**
     * Where the file is fetched from.
     *
     * @return the address, or null
     */
    public String url() {
        return text(C::wandb_file_url);
    }

    /**
     * The signed address in the storage, a secret; it expires.
     *
     * @return the address, or null
     */
    public String directUrl() {
        return text(C::wandb_file_direct_url);
    }

    /**
     * The file's place in the bucket, or the address itself of a reference.
     *
     * @return the address, or null
     */
    public String pathUri() {
        return text(C::wandb_file_path_uri);
    }

    /**
     * Where the file of a local run lies.
     *
     * @return the path, or null
     */
    public String localPath() {
        return text(C::wandb_file_local_path);
    }

    /**
     * The size.
     *
     * @return bytes; 0 where the server does not say
     */
    public long size() {
        return number(C::wandb_file_size);
    }

    /**
     * Fetches the file below a directory, see {@link #download(String, DownloadOptions)}.
     *
     * @param root the directory
     * @return where the file is
     */
    public String download(String root) {
        return download(root, new DownloadOptions());
    }

    /**
     * Fetches the file to root/name. It appears under its name only when it is whole: written beside it, checked
     * against size and md5, renamed. It never leaves root. Without a time limit only stalls are limited.
     *
     * @param root the directory, which is made when it does not exist
     * @param options how
     * @return where the file is
     * @throws WandbException {@link ErrorKind#EXISTS}; {@link ErrorKind#INTEGRITY} when size or md5 differ;
     *     {@link ErrorKind#INVALID_ARGUMENT} when the name would leave root; {@link ErrorKind#IO}
     */
    public String download(String root, DownloadOptions options) {
        byte[] text = Calls.utf8(root);
        try (Struct<C.DownloadOpts> opts = options.inC()) {
            return use(file -> options.during(opts, how -> Calls.taken(Calls.made(options, (limits, path, err) ->
                    C.wandb_file_download(file, text, text.length, how, limits, path, err)))));
        }
    }

    /** Deletes the file on the server, see {@link #delete(CallOptions)}. */
    public void delete() {
        delete(new CallOptions());
    }

    /**
     * Deletes the file on the server.
     *
     * @param limits limits of the call
     * @throws WandbException {@link ErrorKind#NOT_FOUND} when it is gone already, {@link ErrorKind#UNSUPPORTED} for the
     *     file of a local run
     */
    public void delete(CallOptions limits) {
        use(file -> Calls.waiting(limits, (opts, err) -> C.wandb_file_delete(file, opts, err)));
    }

    /** The name: the signed address is not for logs. */
    @Override
    public String toString() {
        return name();
    }
}
