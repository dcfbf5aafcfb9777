package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"iter"
	"sync"
	"unsafe"
)

var consoles = &resource[*C.wandb_console]{
	name:  "list of console lines",
	close: func(p *C.wandb_console) { C.wandb_console_close(p) },
	free:  func(p *C.wandb_console) { C.wandb_console_free(p) },
}

// ConsoleOptions say which lines to read. The zero value is all lines.
type ConsoleOptions struct {
	// PerPage is how many lines one request brings; 1000 by default. It means nothing for a local run and with Last.
	PerPage uint64
	// Last gives only the last lines, at most so many, in one request. Where a server gives fewer than asked for and there
	// are, the lines end with ErrIntegrity.
	Last uint64
}

// ConsoleLine is a line that a run printed.
type ConsoleLine struct {
	// Text is the line without its end, control codes as they were printed.
	Text string
	// Timestamp is when the text began, of a remote run when it was captured: UTC, microseconds, no zone; empty when not known.
	Timestamp string
	// Level is "error" for the standard error output, else empty, unless a server says otherwise.
	Level string
	// Label says which of several processes that write to one run printed it; empty when there is one.
	Label string
	// Number counts from 0 over both streams.
	Number uint64
	// Stderr says that it was printed to the standard error output.
	Stderr bool
}

// Console are the lines that a run printed, in their order; a local run's in the
// order in which they were ended. Nothing is asked before the first one.
type Console struct {
	*handle[*C.wandb_console]
	mu sync.Mutex
}

// Console lists lines that the run printed.
func (r *Run) Console(options ConsoleOptions) *Console {
	var what C.wandb_console_opts
	C.wandb_console_opts_init(&what, C.sizeof_wandb_console_opts)
	what.per_page = C.uint64_t(options.PerPage)
	what.last = C.uint64_t(options.Last)
	var lines *C.wandb_console
	err := r.make(func(run *C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_console_logs(run, &what, &lines, failure)
	})
	return &Console{handle: consoles.made(lines, err)}
}

// Next gives the next line; io.EOF at the end. An error ends the lines;
// ErrUnsupported when the server can give the last lines only.
func (c *Console) Next(ctx context.Context) (line ConsoleLine, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err = c.use(func(lines *C.wandb_console) error {
		if err := do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_console_next(lines, opts, failure)
		}); err != nil {
			return err
		}
		line = newLine(lines)
		return nil
	})
	return line, err
}

func newLine(lines *C.wandb_console) ConsoleLine {
	text := func(get unsafe.Pointer) string {
		found, _ := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.text_of_wandb_console(lines, C.wandb_console_getter(get), t, n)
		})
		return found
	}
	var number C.uint64_t
	C.wandb_console_number(lines, &number)
	var stream C.int32_t
	C.wandb_console_stream(lines, &stream)
	return ConsoleLine{
		Text:      text(C.wandb_console_text),
		Timestamp: text(C.wandb_console_timestamp),
		Level:     text(C.wandb_console_level),
		Label:     text(C.wandb_console_label),
		Number:    uint64(number),
		Stderr:    stream == C.WANDB_CONSOLE_STDERR,
	}
}

// All loops over the lines that are left, and closes the list with the loop. A
// loop that gets an error is over.
func (c *Console) All(ctx context.Context) iter.Seq2[ConsoleLine, error] {
	return sequence(func() (ConsoleLine, error) { return c.Next(ctx) }, c.Close)
}

// Total is how many lines the run has printed, as of the last request; ErrNull
// where the server does not say, and for a local run.
func (c *Console) Total(ctx context.Context) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var total C.uint64_t
	err := c.use(func(lines *C.wandb_console) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_console_total(lines, opts, &total, failure)
		})
	})
	return uint64(total), err
}
