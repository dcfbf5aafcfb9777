package wandbrun

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]any{
		"0":                          int64(0),
		"-9007199254740993":          int64(-9007199254740993),
		"9223372036854775807":        int64(9223372036854775807),
		"9223372036854775808":        json.Number("9223372036854775808"),
		"1.0":                        1.0,
		"1e-300":                     1e-300,
		"1e999":                      json.Number("1e999"),
		`"größer \"x\"\n\u00fc"`:     "größer \"x\"\nü",
		" [ ] ":                      []any{},
		`[true, false,null]`:         []any{true, false, nil},
		`{"a": {"b.c": [1]}, "": 2}`: map[string]any{"a": map[string]any{"b.c": []any{int64(1)}}, "": int64(2)},
	} {
		if got, err := parse(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, %v", text, got, err)
		}
	}
}

func TestParseOfWhatIsNoJSON(t *testing.T) {
	for _, text := range []string{"", "{", `{"a"`, `{"a":}`, "[1", "[1,", `"a`, "tru", "NaN", "1 2", `{"a":1 "b":2}`} {
		if got, err := parse(text); err == nil {
			t.Errorf("%s is taken for %#v", text, got)
		}
	}
}

const chunk = `[{"_step":1,"_runtime":12.625,"_timestamp":1709287201.5,"loss":0.2871131625831703,"acc":0.109375},` +
	`{"_step":2,"_runtime":13.125,"_timestamp":1709287202.5,"loss":0.1871131625831703,"acc":0.209375}]`

func BenchmarkDecoder(b *testing.B) {
	d := decoder{}
	for b.Loop() {
		d.text, d.at = chunk, 0
		d.skip('[')
		for range 2 {
			if _, err := d.object(); err != nil {
				b.Fatal(err)
			}
			d.skip(',')
		}
	}
}

func BenchmarkEncodingJSON(b *testing.B) {
	for b.Loop() {
		var rows []map[string]any
		if err := json.Unmarshal([]byte(chunk), &rows); err != nil {
			b.Fatal(err)
		}
	}
}
