package main

import (
	"context"
	"io"
	"math"
	"runtime"
	"time"

	"wandbrun"
)

// rows reads a scan, or its first rows.
func rows(ctx context.Context, run *wandbrun.Run, options wandbrun.ScanOptions, s *step) (any, error) {
	found := []wandbrun.Row{}
	for row, err := range run.ScanHistory(ctx, options) {
		if err != nil {
			return nil, err
		}
		found = append(found, row)
		if s != nil && !s.take(len(found)) {
			break
		}
	}
	return found, nil
}

func scan(k *kept, ctx context.Context, s *step) (any, error) { return rows(ctx, k.run, s.scan(), s) }

func report(k *kept, ctx context.Context, s *step) (any, error) {
	scan := k.run.Scan(s.scan())
	defer scan.Close()
	for _, err := range scan.Rows(ctx) {
		if err != nil {
			return nil, err
		}
	}
	report, err := scan.Report()
	absent := append([]string{}, report.Absent...)
	return map[string]any{"rows": report.Rows, "proven": report.Proven, "absent": absent}, err
}

func columns(k *kept, ctx context.Context, s *step) (any, error) {
	options := s.scan()
	if options.BatchRows == 0 {
		options.BatchRows = 1000
	}
	found := map[string][]any{}
	for _, key := range s.Keys {
		found[key] = []any{}
	}
	for batch, err := range k.run.ScanColumns(ctx, options) {
		if err != nil {
			return nil, err
		}
		for _, key := range s.Keys {
			column, err := batch.Float64s(key)
			if err != nil {
				return nil, err
			}
			for at, value := range column.Values {
				found[key] = append(found[key], cell(value, column.Cells[at]))
			}
		}
	}
	return found, nil
}

// cell is a number as JSON has it.
func cell(value float64, state wandbrun.Cell) any {
	switch {
	case state != wandbrun.CellValue && state != wandbrun.CellInexact:
		return nil
	case math.IsNaN(value):
		return "NaN"
	case math.IsInf(value, 1):
		return "Infinity"
	case math.IsInf(value, -1):
		return "-Infinity"
	}
	return value
}

func history(k *kept, ctx context.Context, s *step) (any, error) {
	options := wandbrun.HistoryOptions{Samples: s.Samples, Keys: s.Keys}
	if s.Stream == "system" {
		options.Stream = wandbrun.StreamSystem
	}
	table, err := k.run.History(ctx, options)
	if err != nil {
		return nil, err
	}
	defer table.Close()
	found := []wandbrun.Row{}
	for row, err := range table.All() {
		if err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	return found, nil
}

func resume(k *kept, ctx context.Context, s *step) (any, error) {
	options := s.scan()
	options.Resumable = true
	scan := k.run.Scan(options)
	defer scan.Close()
	for range *s.Take {
		if _, err := scan.Next(ctx); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
	}
	cursor, err := scan.Cursor()
	if err != nil {
		return nil, err
	}
	scan.Close()
	options = s.scan()
	options.Cursor = cursor
	return rows(ctx, k.run, options, nil)
}

func sum(k *kept, ctx context.Context, s *step) (any, error) {
	begun := time.Now()
	count, sum := 0, 0.0
	for row, err := range k.run.ScanHistory(ctx, s.scan()) {
		if err != nil {
			return nil, err
		}
		if value, err := row.Float64(s.Keys[0]); err == nil {
			sum += value
		}
		count++
	}
	return map[string]any{"rows": count, "sum": cell(sum, wandbrun.CellValue), "seconds": time.Since(begun).Seconds()}, nil
}

func cancelled(k *kept, ctx context.Context, s *step) (any, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	time.AfterFunc(seconds(s.After), cancel)
	return rows(ctx, k.run, s.scan(), nil)
}

// timeout limits each call, as a context of its own does.
func timeout(k *kept, ctx context.Context, s *step) (any, error) {
	scan := k.run.Scan(s.scan())
	defer scan.Close()
	for {
		limited, cancel := context.WithTimeout(ctx, seconds(s.Limit))
		_, err := scan.Next(limited)
		cancel()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func closed(k *kept, ctx context.Context, s *step) (any, error) {
	k.run.Close()
	return k.run.Scan(s.scan()).Next(ctx)
}

func closedScan(k *kept, ctx context.Context, s *step) (any, error) {
	scan := k.run.Scan(s.scan())
	scan.Close()
	return scan.Next(ctx)
}

func threads(k *kept, ctx context.Context, s *step) (any, error) {
	type result struct {
		rows int
		err  error
	}
	results := make(chan result)
	for range s.Count {
		go func() {
			count := 0
			for _, err := range k.run.ScanHistory(ctx, s.scan()) {
				if err != nil {
					results <- result{count, err}
					return
				}
				count++
			}
			results <- result{count, nil}
		}()
	}
	counts := []int{}
	var failure error
	for range s.Count {
		one := <-results
		counts = append(counts, one.rows)
		if one.err != nil {
			failure = one.err
		}
	}
	return map[string]any{"rows": counts}, failure
}

func cycles(k *kept, ctx context.Context, s *step) (any, error) {
	k.forget()
	total := 0
	for range s.Times {
		count, err := cycle(ctx, s.path())
		if err != nil {
			return nil, err
		}
		total += count
	}
	// What nobody closed is released by the collector, and what it released then is counted.
	runtime.GC()
	return map[string]any{"rows": total, "handles": wandbrun.HandleCount()}, nil
}

func cycle(ctx context.Context, path string) (int, error) {
	run, err := wandbrun.OpenLocal(ctx, path)
	if err != nil {
		return 0, err
	}
	defer run.Close()
	count := 0
	for _, err := range run.ScanHistory(ctx, wandbrun.ScanOptions{Keys: []string{"loss"}}) {
		if err != nil {
			return 0, err
		}
		count++
	}
	_, err = run.Config()
	return count, err
}
