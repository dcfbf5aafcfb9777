package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"encoding/json"
	"math"
	"strconv"
)

// Values are a JSON object: a row, a config, a summary. A value is nil, bool,
// int64, float64, string, []any or map[string]any; an integer beyond int64, and
// a number beyond float64, is a json.Number. NaN and infinities are W&B's texts
// "NaN", "Infinity" and "-Infinity", as they are in JSON; Float64 reads them.
//
// The key of a method is that of a value, or the dotted path to a nested one.
// Where there is no such value the error is ErrMissing, where it is null
// ErrNull, and where it is of another type ErrType.
type Values map[string]any

// Lookup gives any value; false when there is none.
func (v Values) Lookup(key string) (any, bool) {
	if value, ok := v[key]; ok {
		return value, true
	}
	for at, char := range key {
		if char == '.' {
			inner, _ := v[key[:at]].(map[string]any)
			if value, ok := Values(inner).Lookup(key[at+1:]); ok {
				return value, true
			}
		}
	}
	return nil, false
}

// Float64 gives a number; an integer beyond 2^53 is rounded.
func (v Values) Float64(key string) (float64, error) {
	value, err := v.find(key)
	if err != nil {
		return 0, err
	}
	switch value := value.(type) {
	case float64:
		return value, nil
	case int64:
		return float64(value), nil
	case string:
		if number, ok := special(value); ok {
			return number, nil
		}
	case json.Number:
		// Beyond float64 it is the nearest, an infinity.
		number, _ := strconv.ParseFloat(string(value), 64)
		return number, nil
	}
	return 0, wrongType(key, "number")
}

// Int64 gives an integer, exact; 3.0 counts as one.
func (v Values) Int64(key string) (int64, error) {
	value, err := v.find(key)
	if err != nil {
		return 0, err
	}
	switch value := value.(type) {
	case int64:
		return value, nil
	case float64:
		if value == math.Trunc(value) && value >= -1<<63 && value < 1<<63 {
			return int64(value), nil
		}
	}
	return 0, wrongType(key, "integer that fits")
}

// Bool gives a boolean.
func (v Values) Bool(key string) (bool, error) { return as[bool](v, key, "boolean") }

// String gives a text.
func (v Values) String(key string) (string, error) { return as[string](v, key, "text") }

func as[T any](v Values, key, what string) (T, error) {
	value, err := v.find(key)
	if err != nil {
		var none T
		return none, err
	}
	if found, ok := value.(T); ok {
		return found, nil
	}
	var none T
	return none, wrongType(key, what)
}

func (v Values) find(key string) (any, error) {
	value, ok := v.Lookup(key)
	switch {
	case !ok:
		return nil, keyed(ErrMissing, key, "there is no %q", key)
	case value == nil:
		return nil, keyed(ErrNull, key, "%q is null", key)
	}
	return value, nil
}

func wrongType(key, what string) error { return keyed(ErrType, key, "%q is no %s", key, what) }

func keyed(code Code, key, format string, args ...any) error {
	err := fail(code, format, args...)
	err.(*Error).Subject = key
	return err
}

// special is what W&B's texts of numbers that JSON lacks stand for.
func special(text string) (float64, bool) {
	switch text {
	case "NaN":
		return math.NaN(), true
	case "Infinity":
		return math.Inf(1), true
	case "-Infinity":
		return math.Inf(-1), true
	}
	return 0, false
}

// takenMap copies a map that the program owns, and releases it.
func takenMap(of *C.wandb_map) (Values, error) {
	defer C.wandb_map_free(of)
	values := Values{}
	for at := range C.wandb_map_len(of) {
		key, err := copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_map_key(of, at, t, n) })
		if err != nil {
			return nil, err
		}
		text, err := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.wandb_map_json(of, chars(key), size(key), t, n)
		})
		if err != nil {
			return nil, err
		}
		if values[key], err = parse(text); err != nil {
			return nil, err
		}
	}
	return values, nil
}
