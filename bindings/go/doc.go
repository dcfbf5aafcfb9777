// Package wandbrun reads and writes the runs of Weights & Biases, on a server
// or in a local run directory, without Python: history, config, summary, files
// and artifacts. It is a thin layer over the C library wandb_run.
//
// # Errors
//
// An error of the library is an [*Error]. It is the [Code] that says what
// kind it is, so that errors.Is(err, wandbrun.ErrNotFound) answers; one of the
// kind [ErrCancelled] is context.Canceled as well, and one of the kind
// [ErrTimeout] is context.DeadlineExceeded. A [Code] alone is an error, too:
// [ErrMissing] and [ErrNull] are returned for what is not there.
//
// # Contexts
//
// A call that may wait takes a context. Its end stops the call, within 250 ms
// as a rule; its deadline is the call's time limit. Without a deadline a query
// is limited by [Options].Timeout and a transfer by its stall limit.
//
// # Closing
//
// Close ends the calls that run and makes later ones fail with [ErrClosed]. It
// may come from any goroutine, and twice. What nobody closes is released when
// the garbage collector finds it. A loop over an iterator that was made for it,
// such as that of [Run.ScanHistory], closes what is behind it however it ends.
//
// # Goroutines
//
// Everything may be used by several goroutines at once. Calls on one iterator
// take turns, and so do those that change one run.
package wandbrun
