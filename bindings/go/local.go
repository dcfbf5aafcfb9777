package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"iter"
	"sync"
	"unsafe"
)

var locals = &resource[*C.wandb_local_runs]{
	name:  "list of local runs",
	close: func(p *C.wandb_local_runs) { C.wandb_local_runs_close(p) },
	free:  func(p *C.wandb_local_runs) { C.wandb_local_runs_free(p) },
}

// LocalRun is a local run that was found; [OpenLocal] opens its Path.
type LocalRun struct {
	// ID is that of the run.
	ID string
	// Path is its directory.
	Path string
	// Offline says that it was recorded without a server.
	Offline bool
	// Synced says that the log was uploaded since, as the official tools note it.
	Synced bool
}

// LocalRunList are the local runs under a directory, the oldest first. A run is
// looked at when it is its turn, and none is opened.
type LocalRunList struct {
	*handle[*C.wandb_local_runs]
	mu sync.Mutex
}

// LocalRuns lists the local runs in a directory, in its wandb and in its
// .wandb. What is wrong with the directory comes out of the first call.
func LocalRuns(directory string) *LocalRunList {
	var list *C.wandb_local_runs
	err := now(func(failure **C.wandb_error) C.int32_t {
		return C.wandb_local_runs_open(chars(directory), size(directory), &list, failure)
	})
	return &LocalRunList{handle: locals.made(list, err)}
}

// Next gives the next run; io.EOF at the end. ErrNotFound or ErrIO for a run
// directory without a log that can be read: the list goes on behind it.
func (l *LocalRunList) Next() (found LocalRun, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err = l.use(func(list *C.wandb_local_runs) error {
		if err := now(func(failure **C.wandb_error) C.int32_t {
			return C.wandb_local_runs_next(list, failure)
		}); err != nil {
			return err
		}
		found = newLocalRun(list)
		return nil
	})
	return found, err
}

func newLocalRun(list *C.wandb_local_runs) LocalRun {
	text := func(get unsafe.Pointer) string {
		found, _ := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.text_of_wandb_local_runs(list, C.wandb_local_runs_getter(get), t, n)
		})
		return found
	}
	var offline, synced C.int32_t
	C.wandb_local_runs_offline(list, &offline)
	C.wandb_local_runs_synced(list, &synced)
	return LocalRun{
		ID:      text(C.wandb_local_runs_id),
		Path:    text(C.wandb_local_runs_path),
		Offline: offline != 0,
		Synced:  synced != 0,
	}
}

// All loops over the runs that are left, and closes the list with the loop. A
// loop that gets an error is over.
func (l *LocalRunList) All() iter.Seq2[LocalRun, error] { return sequence(l.Next, l.Close) }
