package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"time"
)

// do makes a call of C under the limits of ctx.
func do(ctx context.Context, call func(*C.wandb_call_opts, **C.wandb_error) C.int32_t) error {
	if err := ended(ctx); err != nil {
		return err
	}
	var opts C.wandb_call_opts
	C.wandb_call_opts_init(&opts, C.sizeof_wandb_call_opts)
	if deadline, ok := ctx.Deadline(); ok {
		opts.timeout_ms = C.int64_t(left(deadline))
	}
	if ctx.Done() != nil {
		token, release, err := cancelToken(ctx)
		if err != nil {
			return err
		}
		defer release()
		opts.cancel = token
	}
	var failure *C.wandb_error
	return check(call(&opts, &failure), failure)
}

// now makes a call of C that does not wait.
func now(call func(**C.wandb_error) C.int32_t) error {
	var failure *C.wandb_error
	return check(call(&failure), failure)
}

// ended is the error of a context that is over.
func ended(ctx context.Context) error {
	switch ctx.Err() {
	case nil:
		return nil
	case context.DeadlineExceeded:
		return fail(ErrTimeout, "the deadline of the context has passed")
	default:
		return fail(ErrCancelled, "the context was cancelled")
	}
}

// left is the time up to a deadline in milliseconds, for C at least 1: when C
// says that it is over, the deadline has passed.
func left(deadline time.Time) int64 {
	return max(1, int64((time.Until(deadline)+time.Millisecond-1)/time.Millisecond))
}

// cancelToken is a token that the cancelling of ctx triggers. A deadline does
// not: C watches over it, and says that it was a timeout.
func cancelToken(ctx context.Context) (token *C.wandb_cancel, release func(), err error) {
	if err := check(C.wandb_cancel_new(&token), nil); err != nil {
		return nil, nil, err
	}
	triggered := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(triggered)
		if ctx.Err() != context.DeadlineExceeded {
			C.wandb_cancel_trigger(token)
		}
	})
	return token, func() {
		if !stop() {
			<-triggered
		}
		C.wandb_cancel_free(token)
	}, nil
}

// milliseconds is a time of C's options: 0 for a default.
func milliseconds(d time.Duration) C.int64_t {
	return C.int64_t((d + time.Millisecond - 1) / time.Millisecond)
}
