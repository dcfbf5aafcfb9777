package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"iter"
	"unsafe"
)

// Cell says what a cell of a column holds.
type Cell uint8

const (
	// CellValue is the number, exactly.
	CellValue Cell = C.WANDB_CELL_VALUE
	// CellMissing says that the row does not hold the key.
	CellMissing Cell = C.WANDB_CELL_MISSING
	// CellNull is null.
	CellNull Cell = C.WANDB_CELL_NULL
	// CellNotANumber is something else than a number; Cell gives it.
	CellNotANumber Cell = C.WANDB_CELL_NOT_A_NUMBER
	// CellInexact is the nearest number; the exact one does not fit the type.
	CellInexact Cell = C.WANDB_CELL_INEXACT
)

// Column is a column as numbers. Where a cell holds none the value is NaN, or 0
// in a column of integers; what W&B writes as "NaN", "Infinity" and "-Infinity"
// are numbers.
type Column[T float64 | int64] struct {
	// Values are the numbers, one a row.
	Values []T
	// Cells say what each row holds.
	Cells []Cell
}

// Columns are some rows of a scan as columns. They last until the scan is asked
// for the next ones, or closed; then their calls fail with ErrClosed.
type Columns struct {
	scan *Scan
	rows int
}

// ScanColumns loops over the history by columns, and ends the scan with the
// loop. With keys the columns are these keys; without, each batch has those that
// occur in it. A loop that gets an error is over.
func (r *Run) ScanColumns(ctx context.Context, options ScanOptions) iter.Seq2[*Columns, error] {
	return func(yield func(*Columns, error) bool) {
		scan := r.ColumnScan(options)
		defer scan.Close()
		sequence(func() (*Columns, error) { return scan.NextColumns(ctx) }, func() {})(yield)
	}
}

// ColumnScan starts a scan by columns, for NextColumns, Report and Cursor. What
// is wrong with the options comes out of its first call. Close it, or read it to
// its end.
func (r *Run) ColumnScan(options ScanOptions) *Scan {
	rows := options.BatchRows
	if rows == 0 {
		rows = 10_000
	}
	return r.scan(options, func(run *C.wandb_run, opts *C.wandb_scan_opts, out **C.wandb_history, failure **C.wandb_error) C.int32_t {
		opts.batch_rows = C.uint64_t(rows)
		return C.wandb_run_scan_history(run, opts, out, failure)
	})
}

// NextColumns gives the next rows of a ColumnScan; io.EOF at the end.
func (s *Scan) NextColumns(ctx context.Context) (*Columns, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batch = nil
	var rows C.size_t
	if err := s.use(func(history *C.wandb_history) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_history_next_batch(history, opts, &rows, failure)
		})
	}); err != nil {
		return nil, err
	}
	s.batch = &Columns{s, int(rows)}
	return s.batch, nil
}

// Rows is how many rows there are.
func (c *Columns) Rows() int { return c.rows }

// read makes a call of C while these columns are what the scan gave last.
func (c *Columns) read(call func(*C.wandb_history) error) error {
	c.scan.mu.Lock()
	defer c.scan.mu.Unlock()
	if c.scan.batch != c {
		return fail(ErrClosed, "the scan has gone on to other columns")
	}
	return c.scan.use(call)
}

// Names are those of the columns.
func (c *Columns) Names() (names []string, err error) {
	err = c.read(func(history *C.wandb_history) error {
		var count C.size_t
		if err := check(C.wandb_history_batch_columns(history, &count), nil); err != nil {
			return err
		}
		for at := range count {
			name, err := copied(func(t **C.char, n *C.size_t) C.int32_t {
				return C.wandb_history_batch_name(history, at, t, n)
			})
			if err != nil {
				return err
			}
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// Float64s gives a column as floating-point numbers; ErrMissing when there is no such column.
func (c *Columns) Float64s(name string) (Column[float64], error) {
	return column[float64](c, name, func(history *C.wandb_history, at C.size_t, values unsafe.Pointer, cells *C.uint8_t, room C.size_t) C.int32_t {
		return C.wandb_history_batch_f64(history, at, (*C.double)(values), cells, room, nil)
	})
}

// Int64s gives a column as integers, exact: a fraction is cut off and
// CellInexact; ErrMissing when there is no such column.
func (c *Columns) Int64s(name string) (Column[int64], error) {
	return column[int64](c, name, func(history *C.wandb_history, at C.size_t, values unsafe.Pointer, cells *C.uint8_t, room C.size_t) C.int32_t {
		return C.wandb_history_batch_i64(history, at, (*C.int64_t)(values), cells, room, nil)
	})
}

func column[T float64 | int64](c *Columns, name string, read func(*C.wandb_history, C.size_t, unsafe.Pointer, *C.uint8_t, C.size_t) C.int32_t) (found Column[T], err error) {
	err = c.read(func(history *C.wandb_history) error {
		var at C.size_t
		if err := findColumn(history, name, &at); err != nil {
			return err
		}
		found, err = filled[T](c.rows, func(values unsafe.Pointer, cells *C.uint8_t, room C.size_t) C.int32_t {
			return read(history, at, values, cells, room)
		})
		return err
	})
	return found, err
}

// filled is a column that C writes.
func filled[T float64 | int64](rows int, fill func(unsafe.Pointer, *C.uint8_t, C.size_t) C.int32_t) (Column[T], error) {
	made := Column[T]{make([]T, rows), make([]Cell, rows)}
	values := unsafe.Pointer(unsafe.SliceData(made.Values))
	cells := (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(made.Cells)))
	if err := check(fill(values, cells, C.size_t(rows)), nil); err != nil {
		return Column[T]{}, err
	}
	return made, nil
}

func findColumn(history *C.wandb_history, name string, at *C.size_t) error {
	if err := check(C.wandb_history_batch_find(history, chars(name), size(name), at), nil); err != nil {
		return noColumn(name, err)
	}
	return nil
}

func noColumn(name string, err error) error {
	if err == ErrMissing {
		return keyed(ErrMissing, name, "there is no column %q", name)
	}
	return err
}

// Cell gives any value of a column as Values hold it; ErrMissing when there is
// none.
func (c *Columns) Cell(name string, row int) (value any, err error) {
	err = c.read(func(history *C.wandb_history) error {
		var at C.size_t
		if err := findColumn(history, name, &at); err != nil {
			return err
		}
		text, err := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.wandb_history_batch_cell_json(history, at, C.size_t(row), t, n)
		})
		if err != nil {
			return err
		}
		value, err = parse(text)
		return err
	})
	return value, err
}
