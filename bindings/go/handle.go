package wandbrun

import (
	"io"
	"iter"
	"runtime"
	"sync"
)

// resource says how handles of C of one type are closed and released.
type resource[P comparable] struct {
	name  string
	close func(P)
	free  func(P)
}

// handle owns a handle of C. C wants none freed while a call on it runs, so the
// calls are counted: Close ends them, and the last one releases.
type handle[P comparable] struct {
	of      *resource[P]
	cleanup runtime.Cleanup
	mu      sync.Mutex
	ptr     P
	calls   int
	// Why nothing is to be had any more: Close, or that it could not be made.
	gone error
}

func (of *resource[P]) own(ptr P) *handle[P] {
	h := &handle[P]{of: of, ptr: ptr}
	h.cleanup = runtime.AddCleanup(h, of.free, ptr)
	return h
}

// made owns what a function of C made. Why it could not comes out of each call.
func (of *resource[P]) made(ptr P, err error) *handle[P] {
	if err != nil {
		return &handle[P]{of: of, gone: err}
	}
	return of.own(ptr)
}

// use makes a call. Its end needs h, so that no cleanup comes before it.
func (h *handle[P]) use(call func(P) error) error {
	if err := h.begin(); err != nil {
		return err
	}
	defer h.end()
	return call(h.ptr)
}

// alive is the reason why nothing is to be had any more, or nil.
func (h *handle[P]) alive() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.gone
}

func (h *handle[P]) begin() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.gone == nil {
		h.calls++
	}
	return h.gone
}

func (h *handle[P]) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls--
	if h.gone != nil {
		h.release()
	}
}

// Close ends the calls that run; later ones fail with ErrClosed. It may come
// from any goroutine, and twice.
func (h *handle[P]) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.gone != nil {
		return
	}
	h.gone = fail(ErrClosed, "the %s is closed", h.of.name)
	h.of.close(h.ptr)
	h.release()
}

// release frees what no call uses.
func (h *handle[P]) release() {
	if h.calls == 0 {
		h.cleanup.Stop()
		h.of.free(h.ptr)
	}
}

// sequence is a loop over what next gives, up to its io.EOF or first error.
// finish comes however the loop ends.
func sequence[T any](next func() (T, error), finish func()) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer finish()
		for {
			item, err := next()
			if err == io.EOF || !yield(item, err) || err != nil {
				return
			}
		}
	}
}
