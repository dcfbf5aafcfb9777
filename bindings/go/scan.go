package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"iter"
	"sync"
	"time"
)

var scans = &resource[*C.wandb_history]{
	name:  "scan",
	close: func(p *C.wandb_history) { C.wandb_history_close(p) },
	free:  func(p *C.wandb_history) { C.wandb_history_free(p) },
}

// Row is one row of a history.
type Row = Values

// Exports say whether rows that a server has exported to Parquet files are read from there.
type Exports int

const (
	// ExportsAuto reads them where that saves requests.
	ExportsAuto Exports = 0
	// ExportsAlways reads them; ErrUnsupported in a library without the feature parquet.
	ExportsAlways Exports = 1
	// ExportsNever does not read them.
	ExportsNever Exports = -1
)

// ScanOptions say what to scan. The zero value is every key of every row.
type ScanOptions struct {
	// Keys gives only rows that hold all of these keys, and only these keys; a nested value is named by its dotted path.
	Keys []string
	// AnyKey gives rows that hold at least one of the keys.
	AnyKey bool
	// MinStep is the first step wanted.
	MinStep int64
	// MaxStep is the first step not wanted; nil for all up to the end.
	MaxStep *int64
	// PageSize is how many steps one request covers; 0 sizes it by what rows weigh and how dense they lie.
	PageSize uint64
	// BatchRows is how many rows a batch of columns holds at the most; 10,000 by default. It means nothing for rows.
	BatchRows uint64
	// Resumable takes rows one at a time, so that Cursor stands right behind the row that was given last. That is slower.
	Resumable bool
	// Cursor is what Scan.Cursor of an earlier scan gave: this one goes on right behind it, with the same keys and, where
	// none are given, the same steps.
	Cursor string
	// Shard is one of Run.Shards: only that part of the run is read. Not along with Cursor.
	Shard string
	// LeaveOut are patterns of keys to leave out of the rows, in which * stands for any characters.
	LeaveOut []string
	// Prefetch is how many answers of a server may be fetched ahead, on a thread each, 15 at the most; 0 for the default
	// of 11, -1 for none and no threads.
	Prefetch int
	// ExpectComplete makes the end of the scan ErrIntegrity when it is not proved that every row was given.
	ExpectComplete bool
	// Exports says whether exported files are read.
	Exports Exports
}

func (o *ScanOptions) inC(pins *pins) *C.wandb_scan_opts {
	opts := new(C.wandb_scan_opts)
	C.wandb_scan_opts_init(opts, C.sizeof_wandb_scan_opts)
	opts.keys, opts.key_lens, opts.n_keys = pins.texts(o.Keys)
	opts.any = C.int64_t(flag(o.AnyKey))
	opts.min_step = C.int64_t(o.MinStep)
	if o.MaxStep != nil {
		// Below 0 C knows only "not given": nothing is wanted then, as of 0.
		opts.max_step = C.int64_t(max(0, *o.MaxStep))
	}
	opts.page_size = C.uint64_t(o.PageSize)
	opts.cursor, opts.cursor_len = pins.text(o.Cursor)
	opts.shard, opts.shard_len = pins.text(o.Shard)
	opts.leave_out, opts.leave_out_lens, opts.n_leave_out = pins.texts(o.LeaveOut)
	opts.prefetch = C.int64_t(o.Prefetch)
	opts.expect_complete = C.int64_t(flag(o.ExpectComplete))
	opts.exports = C.int64_t(o.Exports)
	return opts
}

// Scan is a scan of a history: each row exactly once, in step order. It begins
// with the first row or batch that is asked for, and is read either by rows or
// by columns. After an error it gives that error again, unless it follows a run.
type Scan struct {
	*handle[*C.wandb_history]
	// One call at a time, as C wants it; it also guards what follows.
	mu        sync.Mutex
	resumable bool
	rows      decoder
	unread    C.size_t
	batch     *Columns
}

// Scan starts a scan by rows. What is wrong with the options comes out of its
// first call. Close it, or read it to its end.
func (r *Run) Scan(options ScanOptions) *Scan {
	return r.scan(options, func(run *C.wandb_run, opts *C.wandb_scan_opts, out **C.wandb_history, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_scan_history(run, opts, out, failure)
	})
}

// FollowOptions say how a run that goes on is followed.
type FollowOptions struct {
	// Interval is the time before asking again, once there is nothing more or after an error, 10 ms at least; 5 s by default.
	Interval time.Duration
	// Timeout is the time after which to give up, counted from Follow on; 0 for never.
	Timeout time.Duration
	// PreemptedEnds lets the state "preempted" be the end of a run, too.
	PreemptedEnds bool
}

// Follow starts to read a run that goes on: first the rows that there are, then
// those that come, each exactly once, until the run is over. Next waits for as
// long as its context allows. An error does not end it: the next call goes on
// where it stood. ErrTimeout when no row came in time, ErrNotFound when the run
// was deleted meanwhile. A local run is over when its log has an exit.
func (r *Run) Follow(options ScanOptions, how FollowOptions) *Scan {
	var follow C.wandb_follow_opts
	C.wandb_follow_opts_init(&follow, C.sizeof_wandb_follow_opts)
	follow.interval_ms = milliseconds(how.Interval)
	follow.timeout_ms = milliseconds(how.Timeout)
	follow.preempted_ends = C.int64_t(flag(how.PreemptedEnds))
	return r.scan(options, func(run *C.wandb_run, opts *C.wandb_scan_opts, out **C.wandb_history, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_follow_history(run, opts, &follow, out, failure)
	})
}

func (r *Run) scan(options ScanOptions, begin func(*C.wandb_run, *C.wandb_scan_opts, **C.wandb_history, **C.wandb_error) C.int32_t) *Scan {
	var pins pins
	defer pins.Unpin()
	opts := options.inC(&pins)
	var history *C.wandb_history
	err := r.make(func(run *C.wandb_run, failure **C.wandb_error) C.int32_t {
		return begin(run, opts, &history, failure)
	})
	return &Scan{handle: scans.made(history, err), resumable: options.Resumable}
}

// ScanHistory loops over every row of the history, and ends the scan with the
// loop. A loop that gets an error is over. For what more a scan can tell, such
// as whether its rows are proved to be all, see [Run.Scan].
func (r *Run) ScanHistory(ctx context.Context, options ScanOptions) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		scan := r.Scan(options)
		defer scan.Close()
		scan.Rows(ctx)(yield)
	}
}

// FollowHistory loops over the rows of a run that goes on, see [Run.Follow],
// and ends with the loop. A loop that gets an error is over.
func (r *Run) FollowHistory(ctx context.Context, options ScanOptions, how FollowOptions) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		scan := r.Follow(options, how)
		defer scan.Close()
		scan.Rows(ctx)(yield)
	}
}

// Rows loops over the rows that are left. The scan stays as it is when the loop
// ends, for Report, Cursor or another loop: close it.
func (s *Scan) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return sequence(func() (Row, error) { return s.Next(ctx) }, func() {})
}

// Next gives the next row; io.EOF at the end.
func (s *Scan) Next(ctx context.Context) (Row, error) {
	return next(ctx, s, func(row *decoder) (Row, error) {
		object, err := row.object()
		return object, err
	})
}

// next decodes the next row, and asks C for more when none is left: one call
// brings many.
func next[T any](ctx context.Context, s *Scan, decode func(*decoder) (T, error)) (row T, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return row, err
	}
	s.unread--
	if row, err = decode(&s.rows); err != nil {
		s.unread = 0
		return row, err
	}
	s.rows.skip(',')
	return row, nil
}

// ready has the next row at hand.
func (s *Scan) ready(ctx context.Context) error {
	if s.unread == 0 {
		return s.more(ctx)
	}
	if err := s.alive(); err != nil {
		return err
	}
	return ended(ctx)
}

func (s *Scan) more(ctx context.Context) error {
	var most C.size_t
	if s.resumable {
		most = 1
	}
	return s.use(func(history *C.wandb_history) error {
		var text *C.char
		var size, rows C.size_t
		if err := do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_history_next_rows(history, most, opts, &text, &size, &rows, failure)
		}); err != nil {
			return err
		}
		s.rows.text, s.rows.at, s.unread = goText(text, size), 0, rows
		s.rows.skip('[')
		return nil
	})
}

// Cursor is where the scan stands, as text for ScanOptions.Cursor: one line of
// JSON. Everything up to and including the row, or the batch, that was given
// last is behind it, also after the end and after an error. In the middle of a
// scan by rows that takes ScanOptions.Resumable: without it the scan has rows at
// hand that were not given yet, and the error is ErrInvalidArgument.
func (s *Scan) Cursor() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unread > 0 {
		return "", fail(ErrInvalidArgument, "a cursor behind each row needs ScanOptions.Resumable")
	}
	var cursor *C.wandb_text
	if err := s.use(func(history *C.wandb_history) error {
		return now(func(failure **C.wandb_error) C.int32_t {
			return C.wandb_history_cursor(history, &cursor, failure)
		})
	}); err != nil {
		return "", err
	}
	return taken(cursor), nil
}

// ScanReport says what a scan did so far, and whether its completeness is proved.
type ScanReport struct {
	// Rows that were given, and those that are at hand to be given next.
	Rows uint64
	// Counted is how many rows the whole run has by the server's own count; -1 where it says none.
	Counted int64
	// Proven says that every window that was asked for is proved to be whole, and for a local log that it ends with the run's exit.
	Proven bool
	// Doubt says why completeness is not proved.
	Doubt string
	// Windows of steps that were read.
	Windows uint64
	// Requests that were sent, repeated ones included.
	Requests uint64
	// Splits are windows that had to be asked again in parts.
	Splits uint64
	// Retries are requests that repeated one that failed.
	Retries uint64
	// FromGraphQL, FromParquet, FromLive and FromLocal say how many rows came from where: the history of a server, its
	// exported files, what it has beyond these, a log on this machine. Rows that were passed over are counted, too.
	FromGraphQL, FromParquet, FromLive, FromLocal uint64
	// Absent are the keys asked for that no row had so far, and of which the server knows nothing either.
	Absent []string
}

// Report says what the scan did so far.
func (s *Scan) Report() (report ScanReport, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.use(func(history *C.wandb_history) error {
		var found C.wandb_scan_report
		C.wandb_scan_report_init(&found, C.sizeof_wandb_scan_report)
		if err := check(C.wandb_history_report(history, &found), nil); err != nil {
			return err
		}
		report = reported(&found)
		report.Doubt, _ = copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_history_doubt(history, t, n) })
		for at := range C.size_t(found.n_absent) {
			key, _ := copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_history_absent(history, at, t, n) })
			report.Absent = append(report.Absent, key)
		}
		return nil
	})
	return report, err
}

func reported(found *C.wandb_scan_report) ScanReport {
	return ScanReport{
		Rows:        uint64(found.rows),
		Counted:     int64(found.counted),
		Proven:      found.proven != 0,
		Windows:     uint64(found.windows),
		Requests:    uint64(found.requests),
		Splits:      uint64(found.splits),
		Retries:     uint64(found.retries),
		FromGraphQL: uint64(found.from_graphql),
		FromParquet: uint64(found.from_parquet),
		FromLive:    uint64(found.from_live),
		FromLocal:   uint64(found.from_local),
	}
}

// Shards splits a scan into at most count parts, each a line of JSON, that are
// read one by one, also by other processes and at other times: with
// ScanOptions.Shard, and [Api.ShardRun] where the run is not at hand. Together
// they give exactly the rows of the scan. There are fewer where the run has
// fewer rows or steps. Nothing is sent.
func (r *Run) Shards(options ScanOptions, count int) ([]string, error) {
	var pins pins
	defer pins.Unpin()
	opts := options.inC(&pins)
	var shards *C.wandb_shards
	if err := r.make(func(run *C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_shards(run, opts, C.size_t(max(0, count)), &shards, failure)
	}); err != nil {
		return nil, err
	}
	defer C.wandb_shards_free(shards)
	var found C.size_t
	if err := check(C.wandb_shards_count(shards, &found), nil); err != nil {
		return nil, err
	}
	texts := make([]string, found)
	for at := range texts {
		texts[at], _ = copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.wandb_shards_get(shards, C.size_t(at), t, n)
		})
	}
	return texts, nil
}
