package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"fmt"
	"io"
	"time"
	"unsafe"
)

// Code is the kind of an error, and an error itself: that for errors.Is.
type Code int32

// The kinds of errors. The numbers are those of the C library and never change.
const (
	// ErrMissing says that a value or attribute does not exist.
	ErrMissing Code = C.WANDB_MISSING
	// ErrNull says that a value or attribute exists and is null.
	ErrNull Code = C.WANDB_NULL
	// ErrAuth says that no API key was found, or that the server does not accept it (HTTP 401).
	ErrAuth Code = C.WANDB_E_AUTH
	// ErrPermission says that the key is valid but not allowed to do this (HTTP 403).
	ErrPermission Code = C.WANDB_E_PERMISSION
	// ErrNotFound says that the run, project, entity, file or directory does not exist, or is not visible.
	ErrNotFound Code = C.WANDB_E_NOT_FOUND
	// ErrInvalidArgument says that an argument, setting or path is not valid; nothing was sent.
	ErrInvalidArgument Code = C.WANDB_E_INVALID_ARGUMENT
	// ErrConflict says that someone else is changing the same thing.
	ErrConflict Code = C.WANDB_E_CONFLICT
	// ErrExists says that the target exists and replacing it was not asked for.
	ErrExists Code = C.WANDB_E_EXISTS
	// ErrRateLimited says that the server asks to slow down for longer than the call may take.
	ErrRateLimited Code = C.WANDB_E_RATE_LIMITED
	// ErrServer says that the server failed (HTTP 5xx, or an error in a GraphQL answer).
	ErrServer Code = C.WANDB_E_SERVER
	// ErrNetwork says that there is no connection, or that it broke.
	ErrNetwork Code = C.WANDB_E_NETWORK
	// ErrTLS says that the TLS handshake failed.
	ErrTLS Code = C.WANDB_E_TLS
	// ErrTimeout says that a time limit passed.
	ErrTimeout Code = C.WANDB_E_TIMEOUT
	// ErrCancelled says that the context of the call was cancelled, or that a progress function ended it.
	ErrCancelled Code = C.WANDB_E_CANCELLED
	// ErrClosed says that the object was closed, before the call or while it ran.
	ErrClosed Code = C.WANDB_E_CLOSED
	// ErrProtocol says that the server answered something unexpected.
	ErrProtocol Code = C.WANDB_E_PROTOCOL
	// ErrUnsupported says that the server, or a local run, cannot do this.
	ErrUnsupported Code = C.WANDB_E_UNSUPPORTED
	// ErrTooLarge says that an answer is larger than the limit.
	ErrTooLarge Code = C.WANDB_E_TOO_LARGE
	// ErrIO says that a local file could not be read or written.
	ErrIO Code = C.WANDB_E_IO
	// ErrIntegrity says that data is damaged or incomplete.
	ErrIntegrity Code = C.WANDB_E_INTEGRITY
	// ErrInternal says that the library has a defect; the object of the call is of no more use.
	ErrInternal Code = C.WANDB_E_INTERNAL
	// ErrType says that a value or attribute is of another type.
	ErrType Code = C.WANDB_E_TYPE
)

// Error is the name of the kind, such as "not found".
func (c Code) Error() string { return C.GoString(C.wandb_status_name(C.int32_t(c))) }

// Error is what went wrong. It never changes, and holds no key and no header.
type Error struct {
	// Code is the kind; errors.Is(err, ErrNotFound) compares it.
	Code Code
	// Message is all on one line: operation, run, cause, attempts and time.
	Message string
	// Operation is what failed, such as "scan_history"; empty where that is not said.
	Operation string
	// Subject is what it failed on: entity/project/run, a directory, a file, a key of a row.
	Subject string
	// ServerMessages are what the server said; Message holds them, too.
	ServerMessages []string
	// HTTPStatus is that of the answer; 0 when there was none.
	HTTPStatus int
	// Retryable says that the same call may succeed later.
	Retryable bool
	// Attempts is how many requests were sent before giving up.
	Attempts int
	// RetryAfter is how long the server asked to wait; negative when it did not.
	RetryAfter time.Duration
	// Elapsed is the time after which the call gave up; negative where nothing was sent.
	Elapsed time.Duration
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Unwrap gives the kind.
func (e *Error) Unwrap() error { return e.Code }

// Is says that a cancelled call is context.Canceled, and one that took too long context.DeadlineExceeded.
func (e *Error) Is(target error) bool {
	return target == context.Canceled && e.Code == ErrCancelled ||
		target == context.DeadlineExceeded && e.Code == ErrTimeout
}

// Timeout says whether a time limit passed, as errors of package net do.
func (e *Error) Timeout() bool { return e.Code == ErrTimeout }

// fail makes an error of this package's own.
func fail(code Code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), RetryAfter: -1, Elapsed: -1}
}

// check makes the result of a call of C an error, and releases that of C. The
// end of an iterator is io.EOF.
func check(status C.int32_t, failure *C.wandb_error) error {
	switch status {
	case C.WANDB_OK:
		return nil
	case C.WANDB_DONE:
		return io.EOF
	case C.WANDB_MISSING, C.WANDB_NULL:
		return Code(status)
	}
	if failure == nil {
		code := Code(status)
		return fail(code, "%s", code.Error())
	}
	defer C.wandb_error_free(failure)
	return newError(failure)
}

func newError(failure *C.wandb_error) *Error {
	text := func(get unsafe.Pointer) string {
		found, _ := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.text_of_wandb_error(failure, C.wandb_error_getter(get), t, n)
		})
		return found
	}
	return &Error{
		Code:           Code(C.wandb_error_code(failure)),
		Message:        text(C.wandb_error_message),
		Operation:      text(C.wandb_error_operation),
		Subject:        text(C.wandb_error_subject),
		ServerMessages: serverMessages(failure),
		HTTPStatus:     int(C.wandb_error_http_status(failure)),
		Retryable:      C.wandb_error_retryable(failure) != 0,
		Attempts:       int(C.wandb_error_attempts(failure)),
		RetryAfter:     time.Duration(C.wandb_error_retry_after_ms(failure)) * time.Millisecond,
		Elapsed:        time.Duration(C.wandb_error_elapsed_ms(failure)) * time.Millisecond,
	}
}

func serverMessages(failure *C.wandb_error) []string {
	var messages []string
	for at := range C.wandb_error_server_message_count(failure) {
		message, _ := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.wandb_error_server_message(failure, at, t, n)
		})
		messages = append(messages, message)
	}
	return messages
}
