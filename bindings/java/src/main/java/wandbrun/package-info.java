/**
 * Runs of Weights &amp; Biases, on a server or in a local run directory, without Python: history, config, summary,
 * files and artifacts. A thin layer over the C library wandb_run.
 *
 * <h2>Errors</h2>
 * Whatever goes wrong is a {@link wandbrun.WandbException}, unchecked, whose {@link wandbrun.ErrorKind} says what kind
 * it is. A method that can ask a server may fail with any of the kinds of a request: {@code AUTH}, {@code PERMISSION},
 * {@code NOT_FOUND}, {@code RATE_LIMITED}, {@code SERVER}, {@code NETWORK}, {@code TLS}, {@code TIMEOUT},
 * {@code CANCELLED}, {@code CLOSED}, {@code PROTOCOL}, {@code TOO_LARGE}; with a local run any of {@code IO},
 * {@code INTEGRITY}, {@code NOT_FOUND}, {@code CANCELLED}, {@code CLOSED}. Only other kinds are named by methods.
 *
 * <h2>What is not there</h2>
 * An attribute that a run, a file or an artifact does not have is {@code null}. In {@link wandbrun.Values} what is
 * missing, what is null and what is NaN are three things.
 *
 * <h2>Limits</h2>
 * A method that may wait takes options in which {@link wandbrun.Limits} set a time limit and a
 * {@link wandbrun.CancelToken}. {@link java.lang.Thread#interrupt()} does not end a call: cancel its token.
 * Options are read when the method is called, and may be used again.
 *
 * <h2>Closing</h2> {@code close} ends the calls that run and makes later ones fail with {@code CLOSED}. It may come
 * from any thread, and twice. What nobody closes is released when the garbage collector finds it. Children go on when
 * their parent is closed.
 *
 * <h2>Threads</h2>
 * Everything but options may be used by several threads at once. Calls on one iterator take turns, and so do those that
 * change one run; close waits for neither.
 *
 * <h2>Texts</h2>
 * Paths of files are texts, relative ones as of the working directory of the process. No argument may be {@code null}
 * where a method does not say so.
 */
package wandbrun;
