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

// Tables are closed by being released: nothing of them waits.
var tables = &resource[*C.wandb_table]{
	name:  "table",
	close: func(*C.wandb_table) {},
	free:  func(p *C.wandb_table) { C.wandb_table_free(p) },
}

// Stream says which of the two histories of a run to sample.
type Stream int64

const (
	// StreamDefault is what the program logged.
	StreamDefault Stream = C.WANDB_STREAM_DEFAULT
	// StreamSystem is CPU, memory, GPU and network.
	StreamSystem Stream = C.WANDB_STREAM_SYSTEM
)

// HistoryOptions say what to sample.
type HistoryOptions struct {
	// Samples is about how many rows at the most; 500 by default.
	Samples uint64
	// Keys gives only rows that hold all of these keys, and only these and the x axis.
	Keys []string
	// XAxis is the key that is given along with keys; _step by default.
	XAxis string
	// Stream is which history; keys go with the default one only.
	Stream Stream
}

// Table is a sampled history: columns over some rows in step order. It never
// changes.
type Table struct {
	*handle[*C.wandb_table]
	rows  int
	names []string
}

// History samples the history: about as many rows as asked for, spread over the
// run. For a look: use ScanHistory where every row counts.
func (r *Run) History(ctx context.Context, options HistoryOptions) (*Table, error) {
	var pins pins
	defer pins.Unpin()
	var what C.wandb_sample_opts
	C.wandb_sample_opts_init(&what, C.sizeof_wandb_sample_opts)
	what.samples = C.uint64_t(options.Samples)
	what.keys, what.key_lens, what.n_keys = pins.texts(options.Keys)
	what.x_axis, what.x_axis_len = pins.text(options.XAxis)
	what.stream = C.int64_t(options.Stream)
	var table *C.wandb_table
	if err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_history(run, &what, opts, &table, failure)
	}); err != nil {
		return nil, err
	}
	return newTable(table), nil
}

func newTable(table *C.wandb_table) *Table {
	names := make([]string, C.wandb_table_columns(table))
	for at := range names {
		names[at], _ = copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.wandb_table_name(table, C.size_t(at), t, n)
		})
	}
	return &Table{tables.own(table), int(C.wandb_table_rows(table)), names}
}

// Rows is how many rows there are.
func (t *Table) Rows() int { return t.rows }

// Names are those of the columns; the slice is the caller's.
func (t *Table) Names() []string { return append([]string{}, t.names...) }

// Float64s gives a column as floating-point numbers; ErrMissing when there is no such column.
func (t *Table) Float64s(name string) (found Column[float64], err error) {
	err = t.column(name, func(table *C.wandb_table, at C.size_t) error {
		found, err = filled[float64](t.rows, func(values unsafe.Pointer, cells *C.uint8_t, room C.size_t) C.int32_t {
			return C.wandb_table_f64(table, at, (*C.double)(values), cells, room, nil)
		})
		return err
	})
	return found, err
}

// Int64s gives a column as integers, exact: a fraction is cut off and
// CellInexact; ErrMissing when there is no such column.
func (t *Table) Int64s(name string) (found Column[int64], err error) {
	err = t.column(name, func(table *C.wandb_table, at C.size_t) error {
		found, err = filled[int64](t.rows, func(values unsafe.Pointer, cells *C.uint8_t, room C.size_t) C.int32_t {
			return C.wandb_table_i64(table, at, (*C.int64_t)(values), cells, room, nil)
		})
		return err
	})
	return found, err
}

// Cell gives any value of a column as Values hold it; ErrMissing when there is
// none.
func (t *Table) Cell(name string, row int) (value any, err error) {
	err = t.column(name, func(table *C.wandb_table, at C.size_t) error {
		value, err = tableCell(table, at, row)
		return err
	})
	return value, err
}

// All loops over the rows, each with the cells that it holds. A loop that gets
// an error is over.
func (t *Table) All() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for at := range t.rows {
			if row, err := t.row(at); !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (t *Table) row(at int) (Row, error) {
	row := Row{}
	err := t.use(func(table *C.wandb_table) error {
		for column, name := range t.names {
			switch value, err := tableCell(table, C.size_t(column), at); err {
			case nil:
				row[name] = value
			case ErrMissing:
			default:
				return err
			}
		}
		return nil
	})
	return row, err
}

func (t *Table) column(name string, read func(*C.wandb_table, C.size_t) error) error {
	return t.use(func(table *C.wandb_table) error {
		var at C.size_t
		if err := check(C.wandb_table_find(table, chars(name), size(name), &at), nil); err != nil {
			return noColumn(name, err)
		}
		return read(table, at)
	})
}

func tableCell(table *C.wandb_table, column C.size_t, row int) (any, error) {
	text, err := copied(func(t **C.char, n *C.size_t) C.int32_t {
		return C.wandb_table_cell_json(table, column, C.size_t(row), t, n)
	})
	if err != nil {
		return nil, err
	}
	return parse(text)
}
