package wandbrun;

/** How {@link Run#update} writes, and limits of the call. */
public final class UpdateOptions extends Limits<UpdateOptions> {
    private boolean replace;

    /** The defaults. */
    public UpdateOptions() {}

    /**
     * Lets a changed config replace all user keys, and a changed summary the whole one. Else the changed paths are
     * applied to what the server has then.
     *
     * @return these options
     */
    public UpdateOptions replace() {
        replace = true;
        return this;
    }

    Struct<C.UpdateOpts> inC() {
        return new Struct<>(C.UpdateOpts.class, C::wandb_update_opts_init)
                .set(C.UpdateOpts.MODE, replace ? C.WANDB_UPDATE_REPLACE : C.WANDB_UPDATE_MERGE);
    }
}
