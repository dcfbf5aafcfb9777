package wandbrun

import (
	"context"
	"encoding/json"
	"iter"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// ScanInto loops over every row of the history as a struct T: each key goes to
// the exported field whose json tag, else whose name, it is. A key without a
// field is passed over, and a field without a key stays zero; so does one of a
// null, which a pointer field tells apart. A field of floating-point numbers
// takes W&B's "NaN", "Infinity" and "-Infinity". What does not fit its field is
// ErrType. The loop ends the scan, and one that gets an error is over.
func ScanInto[T any](ctx context.Context, run *Run, options ScanOptions) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		scan := run.Scan(options)
		defer scan.Close()
		fields, err := fieldsOf(reflect.TypeFor[T]())
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		sequence(func() (T, error) { return nextInto[T](ctx, scan, fields) }, func() {})(yield)
	}
}

func nextInto[T any](ctx context.Context, scan *Scan, fields map[string]int) (T, error) {
	return next(ctx, scan, func(row *decoder) (into T, err error) {
		to := reflect.ValueOf(&into).Elem()
		err = row.members(func(key string) error {
			raw, err := row.raw()
			if err != nil {
				return err
			}
			if at, ok := fields[key]; ok {
				return setField(to.Field(at), key, raw)
			}
			return nil
		})
		return into, err
	})
}

// known are the fields of the types that were asked for.
var known sync.Map

// fieldsOf are the fields of a struct by the keys that they take.
func fieldsOf(of reflect.Type) (map[string]int, error) {
	if fields, ok := known.Load(of); ok {
		return fields.(map[string]int), nil
	}
	if of.Kind() != reflect.Struct {
		return nil, fail(ErrInvalidArgument, "%v is no struct", of)
	}
	fields := map[string]int{}
	for at := range of.NumField() {
		field := of.Field(at)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = field.Name
		}
		if field.IsExported() && name != "-" {
			fields[name] = at
		}
	}
	known.Store(of, fields)
	return fields, nil
}

// setField sets a field to a value as it is written. Numbers, by far the most,
// go without encoding/json.
func setField(field reflect.Value, key, raw string) error {
	if raw == "null" {
		return nil
	}
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch field.Kind() {
	case reflect.Float64, reflect.Float32:
		if number, ok := floatOf(raw); ok {
			field.SetFloat(number)
			return nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if number, ok := intOf(raw); ok && !field.OverflowInt(number) {
			field.SetInt(number)
			return nil
		}
	default:
		if json.Unmarshal([]byte(raw), field.Addr().Interface()) == nil {
			return nil
		}
	}
	return keyed(ErrType, key, "%q does not fit %v", key, field.Type())
}

func floatOf(raw string) (float64, bool) {
	if strings.HasPrefix(raw, `"`) {
		return special(strings.Trim(raw, `"`))
	}
	number, err := strconv.ParseFloat(raw, 64)
	return number, err == nil
}

// intOf reads an integer, exact; 3.0 counts as one.
func intOf(raw string) (int64, bool) {
	if number, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return number, true
	}
	number, err := strconv.ParseFloat(raw, 64)
	if err != nil || number != math.Trunc(number) || math.Abs(number) > 1<<53 {
		return 0, false
	}
	return int64(number), true
}
