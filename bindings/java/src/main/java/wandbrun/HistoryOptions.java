package wandbrun;

import java.util.List;

/** What {@link Run#history} samples, and limits of the call. */
public final class HistoryOptions extends Limits<HistoryOptions> {
    private long samples;
    private List<String> keys = List.of();
    private String xAxis;
    private HistoryStream stream = HistoryStream.DEFAULT;

    /** The defaults. */
    public HistoryOptions() {}

    /**
     * About how many rows at the most; 500 by default.
     *
     * @param samples the number
     * @return these options
     */
    public HistoryOptions samples(long samples) {
        this.samples = samples;
        return this;
    }

    /**
     * Only rows that hold all of these keys, and only these and the x axis.
     *
     * @param keys the keys
     * @return these options
     */
    public HistoryOptions keys(String... keys) {
        this.keys = List.of(keys);
        return this;
    }

    /**
     * The key that is given along with keys; {@code _step} by default.
     *
     * @param xAxis the key
     * @return these options
     */
    public HistoryOptions xAxis(String xAxis) {
        this.xAxis = xAxis;
        return this;
    }

    /**
     * Which of the two histories; keys go with the default one only.
     *
     * @param stream the stream
     * @return these options
     */
    public HistoryOptions stream(HistoryStream stream) {
        this.stream = stream;
        return this;
    }

    Struct<C.SampleOpts> inC() {
        return new Struct<>(C.SampleOpts.class, C::wandb_sample_opts_init)
                .set(C.SampleOpts.SAMPLES, samples)
                .set(C.SampleOpts.KEYS, keys)
                .set(C.SampleOpts.X_AXIS, xAxis)
                .set(C.SampleOpts.STREAM, stream.ordinal());
    }
}
