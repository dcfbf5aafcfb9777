package wandbrun;

/** What {@link Run#delete} deletes, and limits of the call. */
public final class DeleteOptions extends Limits<DeleteOptions> {
    private boolean artifacts;

    /** The defaults. */
    public DeleteOptions() {}

    /**
     * Deletes the artifacts that the run logged, too.
     *
     * @return these options
     */
    public DeleteOptions artifacts() {
        artifacts = true;
        return this;
    }

    Struct<C.DeleteOpts> inC() {
        return new Struct<>(C.DeleteOpts.class, C::wandb_delete_opts_init)
                .set(C.DeleteOpts.ARTIFACTS, artifacts);
    }
}
