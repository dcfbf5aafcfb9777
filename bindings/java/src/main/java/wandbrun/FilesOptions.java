package wandbrun;

import java.util.List;

/** Which files to list, and the limits of each next one. By default all files. */
public final class FilesOptions extends Limits<FilesOptions> {
    private List<String> names = List.of();
    private String pattern;
    private long perPage;

    /** The defaults. */
    public FilesOptions() {}

    /**
     * Only files of exactly these names; those that do not exist are left out.
     *
     * @param names the names
     * @return these options
     */
    public FilesOptions names(String... names) {
        this.names = List.of(names);
        return this;
    }

    /**
     * Only files whose names match, as SQL's LIKE does: % stands for anything, _ for one character, a backslash takes
     * either as it is. Not together with names, and not for an artifact.
     *
     * @param pattern the pattern
     * @return these options
     */
    public FilesOptions pattern(String pattern) {
        this.pattern = pattern;
        return this;
    }

    /**
     * How many files one request brings; 50 by default.
     *
     * @param perPage the number
     * @return these options
     */
    public FilesOptions perPage(long perPage) {
        this.perPage = perPage;
        return this;
    }

    Struct<C.FilesOpts> inC() {
        return new Struct<>(C.FilesOpts.class, C::wandb_files_opts_init)
                .set(C.FilesOpts.NAMES, names)
                .set(C.FilesOpts.PATTERN, pattern)
                .set(C.FilesOpts.PER_PAGE, perPage);
    }
}
