package wandbrun;

/** Which run to create, and limits of the call. */
public final class CreateOptions extends Limits<CreateOptions> {
    private String id;
    private String project;
    private String entity;
    private boolean pending;

    /** The defaults. */
    public CreateOptions() {}

    /**
     * The run's id; else 8 letters and digits at random.
     *
     * @param id the id
     * @return these options
     */
    public CreateOptions id(String id) {
        this.id = id;
        return this;
    }

    /**
     * The project, made when there is none; else that of the settings, else "uncategorized".
     *
     * @param project the name
     * @return these options
     */
    public CreateOptions project(String project) {
        this.project = project;
        return this;
    }

    /**
     * Who owns the project; else the entity of the settings, else the server chooses that of the key.
     *
     * @param entity the name
     * @return these options
     */
    public CreateOptions entity(String entity) {
        this.entity = entity;
        return this;
    }

    /**
     * Makes the run pending instead of running, also one that exists.
     *
     * @return these options
     */
    public CreateOptions pending() {
        pending = true;
        return this;
    }

    Struct<C.CreateOpts> inC() {
        return new Struct<>(C.CreateOpts.class, C::wandb_create_opts_init)
                .set(C.CreateOpts.ID, id)
                .set(C.CreateOpts.PROJECT, project)
                .set(C.CreateOpts.ENTITY, entity)
                .set(C.CreateOpts.PENDING, pending);
    }
}
