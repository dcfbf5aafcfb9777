package wandbrun;

/** Which lines to read, and the limits of each next one. By default all lines. */
public final class ConsoleOptions extends Limits<ConsoleOptions> {
    private long perPage;
    private long last;

    /** The defaults. */
    public ConsoleOptions() {}

    /**
     * How many lines one request brings; 1000 by default. It means nothing for a local run and with last.
     *
     * @param perPage the number
     * @return these options
     */
    public ConsoleOptions perPage(long perPage) {
        this.perPage = perPage;
        return this;
    }

    /**
     * Only the last lines, in one request. Where a server gives fewer than asked for and there are, the lines end with
     * {@link ErrorKind#INTEGRITY}.
     *
     * @param last how many at most
     * @return these options
     */
    public ConsoleOptions last(long last) {
        this.last = last;
        return this;
    }

    Struct<C.ConsoleOpts> inC() {
        return new Struct<>(C.ConsoleOpts.class, C::wandb_console_opts_init)
                .set(C.ConsoleOpts.PER_PAGE, perPage)
                .set(C.ConsoleOpts.LAST, last);
    }
}
