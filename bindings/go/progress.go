package wandbrun

/*
#include "getters.h"

int32_t wandbrunProgress(uint64_t done, uint64_t total, void *user);

static wandb_progress_fn progress_fn(void) { return wandbrunProgress; }
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// Progress hears how far a transfer is, after each piece: bytes, where total is
// 0 when it is not known. False ends the transfer with ErrCancelled. What an
// earlier download left counts as done; where a transfer starts anew, so does
// done. It comes from one thread at a time, though not always the same one. Its
// panic ends the transfer and comes out of the call.
type Progress func(done, total uint64) bool

// listener is a Progress while a call of C runs.
type listener struct {
	progress Progress
	panicked any
}

// listen gives C what it calls, with nil for nobody; over ends it, and goes on
// with the panic of a listener.
func listen(progress Progress, pins *pins) (fn C.wandb_progress_fn, user unsafe.Pointer, over func()) {
	if progress == nil {
		return nil, nil, func() {}
	}
	l := &listener{progress: progress}
	// On its own, since what C sees may not point at what moves.
	handle := new(cgo.Handle)
	*handle = cgo.NewHandle(l)
	pins.Pin(handle)
	return C.progress_fn(), unsafe.Pointer(handle), func() {
		handle.Delete()
		if l.panicked != nil {
			panic(l.panicked)
		}
	}
}

// hear calls the Go function; no panic may go through C.
func (l *listener) hear(done, total uint64) (goOn bool) {
	defer func() {
		if l.panicked = recover(); l.panicked != nil {
			goOn = false
		}
	}()
	return l.progress(done, total)
}

//export wandbrunProgress
func wandbrunProgress(done, total C.uint64_t, user unsafe.Pointer) C.int32_t {
	l := (*(*cgo.Handle)(user)).Value().(*listener)
	return flag(!l.hear(uint64(done), uint64(total)))
}
