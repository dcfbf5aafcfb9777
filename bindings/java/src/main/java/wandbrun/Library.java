package wandbrun;

/** The C library in use. It is the one that WANDB_RUN_LIBRARY names, else what the system finds as wandb_run. */
public final class Library {
    private Library() {}

    /**
     * Its version.
     *
     * @return "MAJOR.MINOR.PATCH"
     */
    public static String version() {
        return Calls.constant(C.wandb_version_text());
    }

    /**
     * Its version as a number.
     *
     * @return MAJOR * 1000000 + MINOR * 1000 + PATCH
     */
    public static int versionNumber() {
        return C.wandb_version_number();
    }

    /**
     * How many objects of the C library the program holds and has not released: for tests of leaks.
     *
     * @return the number
     */
    public static long handleCount() {
        return C.wandb_handle_count();
    }

    /**
     * A name in camel case as the official client makes it: summary_metrics becomes summaryMetrics.
     *
     * @param name the name in snake case
     * @return the name in camel case
     */
    public static String snakeToCamel(String name) {
        byte[] text = Calls.utf8(name);
        return Calls.taken(Calls.made((out, err) -> C.wandb_snake_to_camel(text, text.length, out)));
    }
}
