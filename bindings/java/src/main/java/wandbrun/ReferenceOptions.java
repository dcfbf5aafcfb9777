package wandbrun;

import java.util.function.LongFunction;

/** How a reference is added, and limits of a look over the network. */
public final class ReferenceOptions extends Limits<ReferenceOptions> {
    private boolean unchecked;
    private Api api;

    /** The defaults. */
    public ReferenceOptions() {}

    /**
     * Does not look at the content: the address alone is digested.
     *
     * @return these options
     */
    public ReferenceOptions unchecked() {
        unchecked = true;
        return this;
    }

    /**
     * Whose server an entry of another artifact is on, and whose proxies, trusted roots and limits a look over the
     * network takes; its credentials are never sent there. That of the environment by default.
     *
     * @param api the client
     * @return these options
     */
    public ReferenceOptions api(Api api) {
        this.api = api;
        return this;
    }

    Struct<C.ReferenceOpts> inC() {
        return new Struct<>(C.ReferenceOpts.class, C::wandb_reference_opts_init)
                .set(C.ReferenceOpts.UNCHECKED, unchecked);
    }

    /** Makes a call with these options. */
    <T> T during(LongFunction<T> call) {
        try (Struct<C.ReferenceOpts> opts = inC()) {
            return api == null ? call.apply(opts.address())
                    : api.use(client -> call.apply(opts.set(C.ReferenceOpts.API, client).address()));
        }
    }
}
