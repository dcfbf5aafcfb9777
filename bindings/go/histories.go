package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"iter"
	"sync"
)

var histories = &resource[*C.wandb_histories]{
	name:  "list of histories",
	close: func(p *C.wandb_histories) { C.wandb_histories_close(p) },
	free:  func(p *C.wandb_histories) { C.wandb_histories_free(p) },
}

// HistoriesOptions say how the histories of a list of runs are read.
type HistoriesOptions struct {
	// Workers is how many runs are read at a time, each by a thread of its own; 4 by default.
	Workers uint64
	// FailFast lets the first run that fails end all.
	FailFast bool
	// State is what Histories.State gave: it goes on right behind that item, with the same keys, of the same project.
	State string
}

// HistoriesItem is a row of a run, or the end of one: just one of Row, Report
// and Err is set.
type HistoriesItem struct {
	// RunID is the id of the run.
	RunID string
	// Row is the next row of the run.
	Row Row
	// Report says that all rows of the run were given; its Doubt and Absent are not filled.
	Report *ScanReport
	// Err says that the run could not be read to its end, and why; the others go on.
	Err error
}

// Histories are the histories of all runs of a list, several at a time: each row
// of each run exactly once. Rows of one run come in step order, rows of several
// take turns as they arrive. Nothing is sent, and no thread started, before the
// first item is asked for.
type Histories struct {
	*handle[*C.wandb_histories]
	mu sync.Mutex
}

// Histories reads the histories of all runs of a project; see [Api.Runs] for the
// path. Cursor and BatchRows of the scan mean nothing here. What is wrong with
// the options comes out of the first call. Close it, or read it to its end.
func (a *Api) Histories(path string, which RunsOptions, scan ScanOptions, how HistoriesOptions) *Histories {
	var pins pins
	defer pins.Unpin()
	var opts C.wandb_histories_opts
	C.wandb_histories_opts_init(&opts, C.sizeof_wandb_histories_opts)
	opts.workers = C.uint64_t(how.Workers)
	opts.fail_fast = C.int64_t(flag(how.FailFast))
	opts.state, opts.state_len = pins.text(how.State)
	scanOpts := scan.inC(&pins)
	var found *C.wandb_histories
	runsOpts, err := which.inC(&pins)
	if err == nil {
		err = a.use(func(api *C.wandb_api) error {
			return now(func(failure **C.wandb_error) C.int32_t {
				return C.wandb_api_histories(api, chars(path), size(path), runsOpts, scanOpts, &opts, &found, failure)
			})
		})
	}
	return &Histories{handle: histories.made(found, err)}
}

// Next gives the next item; io.EOF at the end. An error ends it; State is still
// right.
func (h *Histories) Next(ctx context.Context) (item HistoriesItem, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	err = h.use(func(histories *C.wandb_histories) error {
		var what C.int32_t
		if err := do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_histories_next(histories, opts, &what, failure)
		}); err != nil {
			return err
		}
		item, err = newItem(histories, what)
		return err
	})
	return item, err
}

func newItem(histories *C.wandb_histories, what C.int32_t) (item HistoriesItem, err error) {
	if item.RunID, err = copied(func(t **C.char, n *C.size_t) C.int32_t {
		return C.wandb_histories_run_id(histories, t, n)
	}); err != nil {
		return item, err
	}
	switch what {
	case C.WANDB_HISTORIES_DATA:
		item.Row, err = historiesRow(histories)
	case C.WANDB_HISTORIES_RUN_DONE:
		var report C.wandb_scan_report
		C.wandb_scan_report_init(&report, C.sizeof_wandb_scan_report)
		err = check(C.wandb_histories_run_report(histories, &report), nil)
		item.Report = pointer(reported(&report))
	case C.WANDB_HISTORIES_RUN_FAILED:
		var failure *C.wandb_error
		if err = check(C.wandb_histories_failure(histories, &failure), nil); err == nil {
			item.Err = newError(failure)
			C.wandb_error_free(failure)
		}
	}
	return item, err
}

func historiesRow(histories *C.wandb_histories) (Row, error) {
	var history *C.wandb_history
	if err := check(C.wandb_histories_history(histories, &history), nil); err != nil {
		return nil, err
	}
	text, err := copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_history_row_json(history, t, n) })
	if err != nil {
		return nil, err
	}
	row, err := parse(text)
	object, _ := row.(map[string]any)
	return object, err
}

// All loops over the items that are left. It stays as it is when the loop ends,
// for Report, State or another loop: close it. A loop that gets an error is over.
func (h *Histories) All(ctx context.Context) iter.Seq2[HistoriesItem, error] {
	return sequence(func() (HistoriesItem, error) { return h.Next(ctx) }, func() {})
}

// Run gives the run of the item that was given last, as of the list.
func (h *Histories) Run() (run *Run, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	err = h.use(func(histories *C.wandb_histories) error {
		var found *C.wandb_run
		if err := check(C.wandb_histories_run(histories, &found), nil); err != nil {
			return err
		}
		run = newRun(found)
		return nil
	})
	return run, err
}

// State is where it stands, as text for HistoriesOptions.State: one line of
// JSON. Everything up to and including the item that was given last is behind it,
// also after the end and after an error. Runs that failed are tried again, and
// runs that still ran are read on.
func (h *Histories) State() (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var state *C.wandb_text
	if err := h.use(func(histories *C.wandb_histories) error {
		return now(func(failure **C.wandb_error) C.int32_t {
			return C.wandb_histories_state(histories, &state, failure)
		})
	}); err != nil {
		return "", err
	}
	return taken(state), nil
}

// HistoriesReport says what was done so far.
type HistoriesReport struct {
	// Listed is how many runs the list has; -1 where the server does not say it, and before it was asked.
	Listed int64
	// Before are runs that the state that was resumed says are done.
	Before uint64
	// Done are runs of which all rows were given.
	Done uint64
	// Unproven are those of them whose completeness is not proved.
	Unproven uint64
	// Failed are runs that failed.
	Failed uint64
	// Rows that were given.
	Rows uint64
	// Requests for rows, repeated ones included.
	Requests uint64
}

// Report says what was done so far.
func (h *Histories) Report() (report HistoriesReport, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	err = h.use(func(histories *C.wandb_histories) error {
		var counts C.wandb_histories_counts
		C.wandb_histories_counts_init(&counts, C.sizeof_wandb_histories_counts)
		if err := check(C.wandb_histories_report(histories, &counts), nil); err != nil {
			return err
		}
		report = HistoriesReport{
			Listed:   int64(counts.listed),
			Before:   uint64(counts.before),
			Done:     uint64(counts.done),
			Unproven: uint64(counts.unproven),
			Failed:   uint64(counts.failed),
			Rows:     uint64(counts.rows),
			Requests: uint64(counts.requests),
		}
		return nil
	})
	return report, err
}
