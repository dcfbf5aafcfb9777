package wandbrun;

/** How to list artifacts, and the limits of each next one. */
public final class ArtifactsOptions extends Limits<ArtifactsOptions> {
    private long perPage;

    /** The defaults. */
    public ArtifactsOptions() {}

    /**
     * How many artifacts one request brings; 100 by default.
     *
     * @param perPage the number
     * @return these options
     */
    public ArtifactsOptions perPage(long perPage) {
        this.perPage = perPage;
        return this;
    }

    Struct<C.ArtifactsOpts> inC() {
        return new Struct<>(C.ArtifactsOpts.class, C::wandb_artifacts_opts_init)
                .set(C.ArtifactsOpts.PER_PAGE, perPage);
    }
}
