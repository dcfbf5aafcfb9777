package wandbrun

import (
	"encoding/json"
	"strconv"
	"strings"
)

// decoder reads JSON that the library wrote, row by row. It takes a third of
// the time of encoding/json: keys repeat from row to row and are kept, and what
// is well-formed already is not looked at twice.
type decoder struct {
	text string
	at   int
	keys map[string]string
}

// parse reads one value.
func parse(text string) (any, error) {
	d := decoder{text: text}
	value, err := d.value()
	if err == nil && d.peek() != 0 {
		return nil, d.broken()
	}
	return value, err
}

func (d *decoder) broken() error {
	return fail(ErrProtocol, "this is no JSON at byte %d of %d", d.at, len(d.text))
}

// peek is the next byte that is no white space; 0 at the end.
func (d *decoder) peek() byte {
	for ; d.at < len(d.text); d.at++ {
		if char := d.text[d.at]; char > ' ' {
			return char
		}
	}
	return 0
}

// skip goes behind a byte, when it is the next one.
func (d *decoder) skip(char byte) bool {
	if d.peek() != char {
		return false
	}
	d.at++
	return true
}

func (d *decoder) value() (any, error) {
	switch d.peek() {
	case '{':
		return d.object()
	case '[':
		return d.array()
	case '"':
		raw, err := d.quoted()
		if err != nil {
			return nil, err
		}
		return unquote(raw)
	case 't':
		return true, d.word("true")
	case 'f':
		return false, d.word("false")
	case 'n':
		return nil, d.word("null")
	}
	return d.number()
}

func (d *decoder) object() (map[string]any, error) {
	object := map[string]any{}
	err := d.members(func(key string) (err error) {
		object[key], err = d.value()
		return err
	})
	return object, err
}

// members reads an object: each is given the key and reads the value.
func (d *decoder) members(each func(key string) error) error {
	if !d.skip('{') {
		return d.broken()
	}
	for more := !d.skip('}'); more; more = d.skip(',') {
		key, err := d.key()
		if err != nil {
			return err
		}
		if !d.skip(':') {
			return d.broken()
		}
		if err := each(key); err != nil {
			return err
		}
		if d.peek() != ',' {
			return d.closing('}')
		}
	}
	return nil
}

func (d *decoder) array() ([]any, error) {
	array := []any{}
	if !d.skip('[') {
		return nil, d.broken()
	}
	for more := !d.skip(']'); more; more = d.skip(',') {
		value, err := d.value()
		if err != nil {
			return nil, err
		}
		array = append(array, value)
		if d.peek() != ',' {
			return array, d.closing(']')
		}
	}
	return array, nil
}

func (d *decoder) closing(char byte) error {
	if !d.skip(char) {
		return d.broken()
	}
	return nil
}

// key reads a key, of which each is kept once.
func (d *decoder) key() (string, error) {
	raw, err := d.quoted()
	if err != nil {
		return "", err
	}
	if key, ok := d.keys[raw]; ok {
		return key, nil
	}
	key, err := unquote(raw)
	if d.keys == nil {
		d.keys = map[string]string{}
	}
	d.keys[strings.Clone(raw)] = key
	return key, err
}

// quoted reads a text as it is written, quotes included.
func (d *decoder) quoted() (string, error) {
	if d.peek() != '"' {
		return "", d.broken()
	}
	start := d.at
	for d.at++; d.at < len(d.text); d.at++ {
		switch d.text[d.at] {
		case '\\':
			d.at++
		case '"':
			d.at++
			return d.text[start:d.at], nil
		}
	}
	return "", d.broken()
}

// unquote copies a text, so that it does not keep all rows of its answer alive.
func unquote(raw string) (text string, err error) {
	if strings.IndexByte(raw, '\\') < 0 {
		return strings.Clone(raw[1 : len(raw)-1]), nil
	}
	err = json.Unmarshal([]byte(raw), &text)
	return text, err
}

func (d *decoder) word(word string) error {
	if !strings.HasPrefix(d.text[d.at:], word) {
		return d.broken()
	}
	d.at += len(word)
	return nil
}

// digits reads a number as it is written.
func (d *decoder) digits() (raw string, whole bool) {
	d.peek()
	start := d.at
	whole = true
	for ; d.at < len(d.text); d.at++ {
		switch char := d.text[d.at]; char {
		case '.', 'e', 'E':
			whole = false
		case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '+':
		default:
			return d.text[start:d.at], whole
		}
	}
	return d.text[start:d.at], whole
}

func (d *decoder) number() (any, error) {
	raw, whole := d.digits()
	if raw == "" {
		return nil, d.broken()
	}
	if whole {
		if number, err := strconv.ParseInt(raw, 10, 64); err == nil {
			return number, nil
		}
	} else if number, err := strconv.ParseFloat(raw, 64); err == nil {
		return number, nil
	}
	return json.Number(strings.Clone(raw)), nil
}

// raw reads any value as it is written.
func (d *decoder) raw() (string, error) {
	d.peek()
	start := d.at
	var err error
	switch d.peek() {
	case '{':
		err = d.members(func(string) error { _, err := d.raw(); return err })
	case '[':
		_, err = d.array()
	case '"':
		_, err = d.quoted()
	case 't':
		err = d.word("true")
	case 'f':
		err = d.word("false")
	case 'n':
		err = d.word("null")
	default:
		if raw, _ := d.digits(); raw == "" {
			err = d.broken()
		}
	}
	return d.text[start:d.at], err
}
