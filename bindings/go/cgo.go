package wandbrun

/*
#cgo pkg-config: wandb_run
#include "getters.h"
*/
import "C"

import (
	"runtime"
	"strings"
	"unsafe"
)

// chars is the text of a parameter. cgo keeps s alive for the call.
func chars(s string) *C.char {
	if s == "" {
		return nil
	}
	return (*C.char)(unsafe.Pointer(unsafe.StringData(s)))
}

// size is the length of a text of a parameter.
func size(s string) C.size_t { return C.size_t(len(s)) }

// flag is a bool of a parameter.
func flag(b bool) C.int32_t {
	if b {
		return 1
	}
	return 0
}

// goText copies a text that C lends.
func goText(text *C.char, size C.size_t) string {
	return strings.Clone(unsafe.String((*byte)(unsafe.Pointer(text)), size))
}

// copied gives what a getter of C lends; ErrNull when there is nothing.
func copied(get func(**C.char, *C.size_t) C.int32_t) (string, error) {
	var text *C.char
	var size C.size_t
	if err := check(get(&text, &size), nil); err != nil {
		return "", err
	}
	return goText(text, size), nil
}

// taken gives the content of a text that the program owns, and releases it.
func taken(text *C.wandb_text) string {
	defer C.wandb_text_free(text)
	content, _ := copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_text_get(text, t, n) })
	return content
}

// pins holds what structs of C point at in place until a call is over.
type pins struct{ runtime.Pinner }

// text is a text of a struct.
func (p *pins) text(s string) (*C.char, C.size_t) {
	if s == "" {
		return nil, 0
	}
	p.Pin(unsafe.StringData(s))
	return chars(s), size(s)
}

// texts is a list of texts of a struct or a parameter.
func (p *pins) texts(list []string) (**C.char, *C.size_t, C.size_t) {
	if len(list) == 0 {
		return nil, nil, 0
	}
	texts, sizes := make([]*C.char, len(list)), make([]C.size_t, len(list))
	for at, s := range list {
		texts[at], sizes[at] = p.text(s)
	}
	p.Pin(&texts[0])
	p.Pin(&sizes[0])
	return &texts[0], &sizes[0], C.size_t(len(list))
}
