package wandbrun;

import java.util.List;

/** What to scan, and the limits of each next row or batch. By default every key of every row. */
public final class ScanOptions extends Limits<ScanOptions> {
    private List<String> keys = List.of();
    private boolean anyKey;
    private long minStep;
    private long maxStep = C.WANDB_STEP_NONE;
    private long pageSize;
    private long batchRows = 10_000;
    private boolean resumable;
    private String cursor;
    private String shard;
    private List<String> leaveOut = List.of();
    private int prefetch;
    private boolean expectComplete;
    private Exports exports = Exports.AUTO;

    /** The defaults. */
    public ScanOptions() {}

    /**
     * Only rows that hold all of these keys, and only these keys; a nested value is named by its dotted path.
     *
     * @param keys the keys
     * @return these options
     */
    public ScanOptions keys(String... keys) {
        this.keys = List.of(keys);
        return this;
    }

    /**
     * Gives rows that hold at least one of the keys.
     *
     * @return these options
     */
    public ScanOptions anyKey() {
        anyKey = true;
        return this;
    }

    /**
     * The first step wanted; 0 by default.
     *
     * @param minStep the step
     * @return these options
     */
    public ScanOptions minStep(long minStep) {
        this.minStep = minStep;
        return this;
    }

    /**
     * The first step not wanted; by default all up to the end.
     *
     * @param maxStep the step
     * @return these options
     */
    public ScanOptions maxStep(long maxStep) {
        // Below 0 C knows only "not given": nothing is wanted then, as of 0.
        this.maxStep = Math.max(0, maxStep);
        return this;
    }

    /**
     * How many steps one request covers; by default windows are sized by what rows weigh and how dense they lie.
     *
     * @param pageSize the number
     * @return these options
     */
    public ScanOptions pageSize(long pageSize) {
        this.pageSize = pageSize;
        return this;
    }

    /**
     * How many rows a batch of columns holds at the most; 10,000 by default. It means nothing for rows.
     *
     * @param batchRows the number
     * @return these options
     */
    public ScanOptions batchRows(long batchRows) {
        this.batchRows = batchRows;
        return this;
    }

    /**
     * Takes rows one at a time, so that {@link Scan#cursor} stands right behind the row that was given last. That is
     * slower.
     *
     * @return these options
     */
    public ScanOptions resumable() {
        resumable = true;
        return this;
    }

    /**
     * Goes on right behind the row that was given last, with the same keys and, where none are given, the same steps.
     *
     * @param cursor what {@link Scan#cursor} of an earlier scan gave
     * @return these options
     */
    public ScanOptions cursor(String cursor) {
        this.cursor = cursor;
        return this;
    }

    /**
     * Reads only that part of the run. Not along with a cursor.
     *
     * @param shard one of {@link Run#shards}
     * @return these options
     */
    public ScanOptions shard(String shard) {
        this.shard = shard;
        return this;
    }

    /**
     * Leaves keys out of the rows.
     *
     * @param leaveOut patterns of keys, in which * stands for any characters
     * @return these options
     */
    public ScanOptions leaveOut(String... leaveOut) {
        this.leaveOut = List.of(leaveOut);
        return this;
    }

    /**
     * How many answers of a server may be fetched ahead, on a thread each; 11 by default.
     *
     * @param prefetch 15 at the most; -1 for none and no threads
     * @return these options
     */
    public ScanOptions prefetch(int prefetch) {
        this.prefetch = prefetch;
        return this;
    }

    /**
     * Makes the end of the scan {@link ErrorKind#INTEGRITY} when it is not proved that every row was given.
     *
     * @return these options
     */
    public ScanOptions expectComplete() {
        expectComplete = true;
        return this;
    }

    /**
     * Whether exported files are read; {@link Exports#AUTO} by default.
     *
     * @param exports whether
     * @return these options
     */
    public ScanOptions exports(Exports exports) {
        this.exports = exports;
        return this;
    }

    Struct<C.ScanOpts> inC() {
        return new Struct<>(C.ScanOpts.class, C::wandb_scan_opts_init)
                .set(C.ScanOpts.KEYS, keys)
                .set(C.ScanOpts.ANY, anyKey)
                .set(C.ScanOpts.MIN_STEP, minStep)
                .set(C.ScanOpts.MAX_STEP, maxStep)
                .set(C.ScanOpts.PAGE_SIZE, pageSize)
                .set(C.ScanOpts.CURSOR, cursor)
                .set(C.ScanOpts.SHARD, shard)
                .set(C.ScanOpts.LEAVE_OUT, leaveOut)
                .set(C.ScanOpts.PREFETCH, prefetch)
                .set(C.ScanOpts.EXPECT_COMPLETE, expectComplete)
                .set(C.ScanOpts.EXPORTS, exports.number());
    }

    /** The options of a scan by columns. */
    Struct<C.ScanOpts> inColumns() {
        return inC().set(C.ScanOpts.BATCH_ROWS, batchRows);
    }

    boolean isResumable() {
        return resumable;
    }
}
