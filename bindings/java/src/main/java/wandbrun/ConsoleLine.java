package wandbrun;

/**
 * A line that a run printed.
 *
 * @param text the line without its end, control codes as they were printed
 * @param timestamp when the text began, of a remote run when it was captured: UTC, microseconds, no zone; or null
 * @param level "error" for the standard error output, else null, unless a server says otherwise
 * @param label which of several processes that write to one run printed it, or null when there is one
 * @param number counts from 0 over both streams
 * @param stderr whether it was printed to the standard error output
 */
public record ConsoleLine(String text, String timestamp, String level, String label, long number, boolean stderr) {
    private static final Listing.Type LIST = new Listing.Type("list of console lines",
            (list, opts, unused, err) -> C.wandb_console_next(list, opts, err), C::wandb_console_total,
            C::wandb_console_close, C::wandb_console_free);

    static Listing<ConsoleLine> listed(long list, ConsoleOptions options) {
        return new Listing<>(LIST, list, options, (console, unused) -> of(console));
    }

    private static ConsoleLine of(long console) {
        long[] number = new long[1];
        Calls.check(C.wandb_console_number(console, number));
        int[] stream = new int[1];
        Calls.check(C.wandb_console_stream(console, stream));
        return new ConsoleLine(
                Calls.text((text, len) -> C.wandb_console_text(console, text, len)),
                Calls.text((text, len) -> C.wandb_console_timestamp(console, text, len)),
                Calls.text((text, len) -> C.wandb_console_level(console, text, len)),
                Calls.text((text, len) -> C.wandb_console_label(console, text, len)),
                number[0], stream[0] == C.WANDB_CONSOLE_STDERR);
    }
}
