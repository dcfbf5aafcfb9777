/*
 * wandb_run.h: Weights & Biases runs, remote or local, without Python.
 *
 * Generated from the library's source; do not edit.
 *
 * THE RULES, which hold for every function:
 *
 * Handles are opaque. One that was handed out is owned by the caller and goes
 * back to the free function of its type exactly once; that takes NULL. Using a
 * handle after it was freed, or freeing it while a call on it runs, is the
 * caller's fault. wandb_<type>_close ends the I/O of a handle, may come from
 * any thread while a call runs, and may come twice; later calls return
 * WANDB_E_CLOSED. Children keep what they need of their parents alive, so any
 * order of freeing is fine. Closing a parent does not close its children. A
 * handle is const where the call leaves what it holds as it is.
 *
 * Status. Functions that can fail return an int32_t: WANDB_OK is 0, and the
 * numbers never change. Out-parameters are set to NULL or 0 at once and get
 * their result only on success; they must not overlap. NULL where it is not
 * allowed is WANDB_E_INVALID_ARGUMENT, also where the codes of a function do
 * not list it; so is WANDB_E_INTERNAL, a defect of this library. A function
 * without status takes NULL for a handle and answers 0.
 *
 * Errors. The last parameter `err`, when not NULL, receives NULL, or on a
 * failure an error that the caller owns: free it with wandb_error_free. It is
 * not bound to a thread. WANDB_DONE, WANDB_MISSING and WANDB_NULL are no
 * failures and make no error.
 *
 * "The codes of a request" are WANDB_E_AUTH, _PERMISSION, _NOT_FOUND,
 * _RATE_LIMITED, _SERVER, _NETWORK, _TLS, _TIMEOUT, _CANCELLED, _CLOSED,
 * _PROTOCOL, _UNSUPPORTED, _TOO_LARGE, _CONFLICT; for a local run _IO,
 * _INTEGRITY, _NOT_FOUND, _CANCELLED, _CLOSED.
 *
 * Text is UTF-8. In: a pointer and its length in bytes, no NUL needed; NULL
 * with 0 is the empty text; it is borrowed for the call. WANDB_STR("literal")
 * writes both. Out: a pointer and a length, and a NUL behind it that does not
 * count; each function says until when it is valid. A length that nobody
 * wants may be NULL, but only the length tells of a NUL within the text.
 *
 * Structs begin with struct_size. Start with the INIT macro, or with the
 * _init function where there are no macros, and then set what you want. A
 * struct_size of 0 is refused. A program of an older header works with a newer
 * library, and the other way round unless it sets what the library does not
 * know.
 *
 * Threads. Each type says whether threads may share it. A handle that serves
 * one thread at a time may move between threads, and answers WANDB_E_CONFLICT
 * to a second call meanwhile.
 *
 * Blocking. A call that may wait takes `opts`: a time limit and a cancel
 * token. No function starts a thread of its own but for name look-ups, prints
 * but wandb_run_display, exits or touches signal handlers. The environment,
 * netrc and settings files are read by wandb_api_new and wandb_run_open,
 * unless told otherwise, and the home directory by functions that take a path
 * that begins with ~.
 *
 * Since: every function without another word is there since 0.1.0.
 */

#ifndef WANDB_RUN_H
#define WANDB_RUN_H

#include <stddef.h>
#include <stdint.h>

/* A literal as the two parameters of a text. */
#define WANDB_STR(literal) (literal), (sizeof(literal) - 1)

/* What structs begin with; the _init functions write the same. */
#define WANDB_CALL_OPTS_INIT { sizeof(wandb_call_opts), 0, NULL }
#define WANDB_SCAN_OPTS_INIT \
  { sizeof(wandb_scan_opts), NULL, NULL, 0, 0, 0, WANDB_STEP_NONE, 0, 0 }
#define WANDB_SAMPLE_OPTS_INIT \
  { sizeof(wandb_sample_opts), 0, NULL, NULL, 0, NULL, 0, WANDB_STREAM_DEFAULT }
#define WANDB_SCAN_REPORT_INIT { sizeof(wandb_scan_report), 0, 0, 0, 0, 0, 0 }
#define WANDB_FILES_OPTS_INIT { sizeof(wandb_files_opts), NULL, NULL, 0, 0 }
#define WANDB_DOWNLOAD_OPTS_INIT { sizeof(wandb_download_opts), 0, 0, NULL, NULL }
#define WANDB_RUNS_OPTS_INIT { sizeof(wandb_runs_opts), NULL, 0, NULL, 0, 0, 0 }
#define WANDB_CONSOLE_OPTS_INIT { sizeof(wandb_console_opts), 0, 0 }

// The call succeeded.
#define WANDB_OK 0

// An iterator is at its end; it stays there.
#define WANDB_DONE 1

// A cell or attribute does not exist.
#define WANDB_MISSING 3

// A cell or attribute exists and is null.
#define WANDB_NULL 4

// No API key was found, or the server does not accept it (HTTP 401).
#define WANDB_E_AUTH 10

// The key is valid but not allowed to do this (HTTP 403).
#define WANDB_E_PERMISSION 11

// The run, project, entity, file or directory does not exist, or is not
// visible with this key.
#define WANDB_E_NOT_FOUND 12

// An argument, setting or path is not valid; nothing was sent.
#define WANDB_E_INVALID_ARGUMENT 13

// Someone else is changing the same thing; also: another thread is in a call
// on a handle that serves one thread at a time.
#define WANDB_E_CONFLICT 14

// The target exists and replacing it was not asked for.
#define WANDB_E_EXISTS 15

// The server asks to slow down (HTTP 429) for longer than the call may take.
#define WANDB_E_RATE_LIMITED 16

// The server failed (HTTP 5xx, or an error in a GraphQL answer).
#define WANDB_E_SERVER 17

// No connection, or it broke.
#define WANDB_E_NETWORK 18

// The TLS handshake failed.
#define WANDB_E_TLS 19

// A time limit passed.
#define WANDB_E_TIMEOUT 20

// The call's cancel token was triggered.
#define WANDB_E_CANCELLED 21

// The handle was closed, before the call or while it ran.
#define WANDB_E_CLOSED 22

// The server answered something unexpected.
#define WANDB_E_PROTOCOL 23

// The server, or a local run, cannot do this.
#define WANDB_E_UNSUPPORTED 24

// An answer is larger than the limit, or what was asked for is larger than
// the caller's buffer.
#define WANDB_E_TOO_LARGE 25

// A local file could not be read or written.
#define WANDB_E_IO 26

// Data is damaged or incomplete.
#define WANDB_E_INTEGRITY 27

// A defect of this library; the handle of the call is of no more use.
#define WANDB_E_INTERNAL 28

// A cell or attribute holds something of another type.
#define WANDB_E_TYPE 30

// The part of the library's version that promises compatibility from 1 on.
#define WANDB_VERSION_MAJOR 0

// While MAJOR is 0, a new MINOR may change the ABI.
#define WANDB_VERSION_MINOR 1

// Counts repairs.
#define WANDB_VERSION_PATCH 0

// MAJOR * 1000000 + MINOR * 1000 + PATCH.
#define WANDB_VERSION_NUMBER 1000

// Counts incompatible changes of this interface.
#define WANDB_ABI_VERSION 1

// Log lines about every request.
#define WANDB_LOG_DEBUG 0

// Log lines about retries and waits.
#define WANDB_LOG_INFO 1

// Log lines about what a user should look at.
#define WANDB_LOG_WARN 2

// gzip, except from loopback, where it costs more than it saves.
#define WANDB_COMPRESSION_AUTO 0

// Always gzip.
#define WANDB_COMPRESSION_GZIP 1

// Never.
#define WANDB_COMPRESSION_OFF 2

// Stands for a step that is not given.
#define WANDB_STEP_NONE -1

// What the program logged.
#define WANDB_STREAM_DEFAULT 0

// System metrics: CPU, memory, GPU, network.
#define WANDB_STREAM_SYSTEM 1

// The cell holds the number, exactly.
#define WANDB_CELL_VALUE 0

// The row does not hold the key.
#define WANDB_CELL_MISSING 1

// The cell is null.
#define WANDB_CELL_NULL 2

// The cell holds something else than a number.
#define WANDB_CELL_NOT_A_NUMBER 3

// The nearest number; the exact one does not fit the type.
#define WANDB_CELL_INEXACT 4

// The line was printed to the standard output.
#define WANDB_CONSOLE_STDOUT 0

// The line was printed to the standard error output.
#define WANDB_CONSOLE_STDERR 1

// A client of one W&B server: settings, connections and rate limits.
//
// Threads: shared freely.
typedef struct wandb_api wandb_api;

// Stops calls from another thread.
//
// One token may be given to any number of calls. A waiting call notices
// within 250 ms, during name look-up or connect at the latest after the
// connect limit, and ends with WANDB_E_CANCELLED. A token stays triggered.
// Triggering one that no call uses stops the calls that are given it later;
// a call that is nearly done may still succeed.
//
// Threads: shared freely. It may be freed while a call uses it.
typedef struct wandb_cancel wandb_cancel;

// The lines that a run printed, in their order; a local run's in the order in
// which they were ended.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_console_close may come from any thread.
typedef struct wandb_console wandb_console;

// What went wrong: made by a function that fails and was given a place for
// it, owned by the caller.
//
// Threads: shared freely, it never changes. Reading it does not change it.
typedef struct wandb_error wandb_error;

// A file of a run, as the list described it.
//
// Threads: shared freely.
typedef struct wandb_file wandb_file;

// The files of a run, one by one, in the server's order; a local run's by
// name.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_files_close may come from any thread.
typedef struct wandb_files wandb_files;

// The rows of a scan: each exactly once, in step order.
//
// It gives rows, or, when wandb_scan_opts.batch_rows is set, batches of
// columns. What it gave stays until the next one is asked for, texts of it
// included, also when the iterator is closed.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_history_close may come from any thread.
typedef struct wandb_history wandb_history;

// The local runs under a directory, the oldest first. Lazy: a run is looked
// at when it is its turn, and none is opened.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_local_runs_close may come from any thread.
typedef struct wandb_local_runs wandb_local_runs;

// A map, of a run as of a load: keys in their order, values of any type.
//
// Threads: shared freely, it never changes.
typedef struct wandb_map wandb_map;

// The options of a client.
//
// What is not set, or set to an empty text, is taken from the environment
// (WANDB_*), then from W&B's settings files, then from the defaults, as the
// official client does it.
//
// Threads: one at a time.
typedef struct wandb_options wandb_options;

// A run, remote or local. Attributes are the snapshot of the last load;
// history and files always ask.
//
// Threads: shared freely, but for wandb_run_load: it ends the life of the
// texts that the run handed out.
typedef struct wandb_run wandb_run;

// The runs of a project, one by one, in the order that was asked for.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_runs_close may come from any thread.
typedef struct wandb_runs wandb_runs;

// A sweep, as the server described it.
//
// Threads: shared freely, it never changes.
typedef struct wandb_sweep wandb_sweep;

// A sampled history: columns over some rows in step order.
//
// Threads: shared freely, it never changes.
typedef struct wandb_table wandb_table;

// A text that the caller owns.
//
// Threads: shared freely, it never changes.
typedef struct wandb_text wandb_text;

// How one blocking call is limited. Start with WANDB_CALL_OPTS_INIT or
// wandb_call_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_call_opts {
  // sizeof(wandb_call_opts).
  size_t struct_size;
  // The time limit in milliseconds, retries included: 0 for that of the
  // options (60 s for a query, none but the stall limit for a transfer),
  // -1 for none.
  int64_t timeout_ms;
  // Stops the call when triggered, or NULL; borrowed for the call.
  const struct wandb_cancel *cancel;
} wandb_call_opts;

// Releases the user pointer of a callback that will not come again.
typedef void (*wandb_release_fn)(void *user);

// Receives a log line of one of the levels WANDB_LOG_*.
//
// text is UTF-8 with a NUL behind its len bytes, borrowed until the callback
// returns; it never holds a key or a header. The callback comes from any
// thread, maybe from several at once; it must neither throw nor longjmp out,
// nor call this library with handles of the client that logs.
typedef void (*wandb_log_fn)(int32_t level,
                             const char *text,
                             size_t len,
                             void *user);

// What to scan. Start with WANDB_SCAN_OPTS_INIT or wandb_scan_opts_init. A
// NULL pointer to it means the defaults: every key of every row, row by row.
typedef struct wandb_scan_opts {
  // sizeof(wandb_scan_opts).
  size_t struct_size;
  // Only rows that hold all of these keys, and only these keys; a nested
  // value is named by its dotted path. n_keys texts, borrowed for the call.
  const char *const *keys;
  // The length of each key in bytes.
  const size_t *key_lens;
  // How many keys; 0 for whole rows.
  size_t n_keys;
  // Any value but 0: rows that hold at least one of the keys.
  int64_t any;
  // The first step wanted; 0 by default.
  int64_t min_step;
  // The first step not wanted; WANDB_STEP_NONE by default: to the end.
  int64_t max_step;
  // How many steps one request covers; 0 by default: windows are sized by
  // what rows weigh and how dense they lie.
  uint64_t page_size;
  // How many rows wandb_history_next_batch gives at the most; 0 by default:
  // row by row, with wandb_history_next.
  uint64_t batch_rows;
} wandb_scan_opts;

// What to sample. Start with WANDB_SAMPLE_OPTS_INIT or
// wandb_sample_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_sample_opts {
  // sizeof(wandb_sample_opts).
  size_t struct_size;
  // About how many rows at the most; 0 for 500.
  uint64_t samples;
  // Only rows that hold all of these keys, and only these and the x axis.
  // n_keys texts, borrowed for the call.
  const char *const *keys;
  // The length of each key in bytes.
  const size_t *key_lens;
  // How many keys; 0 for whole rows.
  size_t n_keys;
  // The key that is given along with keys; NULL for _step.
  const char *x_axis;
  // The length of x_axis.
  size_t x_axis_len;
  // One of WANDB_STREAM_*; keys go with the default stream only.
  int64_t stream;
} wandb_sample_opts;

// What a scan did so far, and whether its completeness is proved. Start with
// WANDB_SCAN_REPORT_INIT.
typedef struct wandb_scan_report {
  // sizeof(wandb_scan_report).
  size_t struct_size;
  // Rows handed out.
  uint64_t rows;
  // Rows of the whole run by the server's own count; -1 where it says none.
  int64_t counted;
  // 1 when every window that was asked for is proved to be whole, and for a
  // local log that ends with the run's exit; else 0, and
  // wandb_history_doubt says why.
  int64_t proven;
  // Step windows that were read.
  uint64_t windows;
  // Requests that were sent, repeated ones included.
  uint64_t requests;
  // Windows that had to be asked again in halves.
  uint64_t splits;
} wandb_scan_report;

// Which files to list. Start with WANDB_FILES_OPTS_INIT or
// wandb_files_opts_init. A NULL pointer to it means the defaults: all files.
typedef struct wandb_files_opts {
  // sizeof(wandb_files_opts).
  size_t struct_size;
  // Only files of exactly these names; those that do not exist are left
  // out. n_names texts, borrowed for the call.
  const char *const *names;
  // The length of each name in bytes.
  const size_t *name_lens;
  // How many names; 0 for all files.
  size_t n_names;
  // How many files one request brings; 0 for 50.
  uint64_t per_page;
} wandb_files_opts;

// Hears how far a download is, after each piece, on the downloading thread.
//
// done, total: bytes; total is 0 when it is not known. After a connection
// broke, done starts again.
// Returns 0 to go on; anything else ends the download with
// WANDB_E_CANCELLED. It must neither throw nor longjmp out; it may call this
// library.
typedef int32_t (*wandb_progress_fn)(uint64_t done, uint64_t total, void *user);

// How a download treats what is there, and who is told. Start with
// WANDB_DOWNLOAD_OPTS_INIT or wandb_download_opts_init. A NULL pointer to it
// means the defaults.
typedef struct wandb_download_opts {
  // sizeof(wandb_download_opts).
  size_t struct_size;
  // Any value but 0 replaces a file that exists.
  int64_t replace;
  // Any value but 0 leaves a file that exists as it is, unchecked, and
  // succeeds.
  int64_t exist_ok;
  // Told of the progress, or NULL.
  wandb_progress_fn progress;
  // Handed to progress.
  void *user;
} wandb_download_opts;

// Which console lines to read. Start with WANDB_CONSOLE_OPTS_INIT or
// wandb_console_opts_init. A NULL pointer to it means the defaults: all lines.
typedef struct wandb_console_opts {
  // sizeof(wandb_console_opts).
  size_t struct_size;
  // How many lines one request brings; 0 for 1000. Of no meaning for a local
  // run and with last.
  uint64_t per_page;
  // Only the last lines, at most so many, in one request; 0 for all lines.
  // Servers give no more than some number of lines at once: where that is
  // fewer than asked for and there are, the lines end with
  // WANDB_E_INTEGRITY, and the error says how many came.
  uint64_t last;
} wandb_console_opts;

// Which runs to list, and how. Start with WANDB_RUNS_OPTS_INIT or
// wandb_runs_opts_init. A NULL pointer to it means the defaults: all runs,
// the oldest first.
typedef struct wandb_runs_opts {
  // sizeof(wandb_runs_opts).
  size_t struct_size;
  // Only runs that match: the JSON text of an object in the server's filter
  // language, as the official client takes it, such as {"$or": [{"state":
  // "failed"}, {"config.lr": {"$gt": 0.1}}]}. NULL for all runs. Borrowed
  // for the call.
  const char *filters;
  // The length of filters in bytes.
  size_t filters_len;
  // The order: + for ascending or - for descending, and created_at,
  // heartbeat_at, config.KEY.value, summary_metrics.KEY or another column of
  // runs; without a sign it is ascending. NULL for +created_at. Borrowed for
  // the call. In an order by something that changes meanwhile a run that
  // moves may be missed, or listed twice; the last 16384 runs are remembered
  // and not given again.
  const char *order;
  // The length of order in bytes.
  size_t order_len;
  // How many runs one request brings; 0 for 50.
  uint64_t per_page;
  // Any value but 0 leaves out what is large: config, summary, system
  // metrics and history keys are empty until the run is loaded.
  int64_t lazy;
} wandb_runs_opts;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the library in use, as WANDB_VERSION_NUMBER. Any thread.
uint32_t wandb_version_number(void);

// The version of the library in use as static text, "MAJOR.MINOR.PATCH". Any
// thread.
const char *wandb_version_text(void);

// The ABI version of the library in use. A program that loads the library at
// run time compares it with WANDB_ABI_VERSION and goes no further when they
// differ. Any thread.
uint32_t wandb_abi_version(void);

// The static name of a status, for logs: "ok", "done", "not found". Never
// NULL: an unknown number is "unknown". Any thread.
const char *wandb_status_name(int32_t status);

// The status that the failing function returned; WANDB_E_INVALID_ARGUMENT
// for NULL. Any thread.
int32_t wandb_error_code(const struct wandb_error *error);

// The kind of the error as static text, "not found"; never NULL. Any thread.
const char *wandb_error_kind(const struct wandb_error *error);

// The whole message on one line: operation, run, cause, attempts and time.
// It holds no key and no header.
//
// text, len: borrowed until the error is freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_error_message(const struct wandb_error *error,
                            const char **text,
                            size_t *len);

// The operation that failed, "scan_history".
//
// text, len: as wandb_error_message.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_error_operation(const struct wandb_error *error,
                              const char **text,
                              size_t *len);

// What it failed on: entity/project/run, a directory, a file.
//
// text, len: as wandb_error_message.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_error_subject(const struct wandb_error *error,
                            const char **text,
                            size_t *len);

// How many messages the server gave with its answer; 0 when none. Any thread.
size_t wandb_error_server_message_count(const struct wandb_error *error);

// One message of the server, in its order; wandb_error_message holds them
// all.
//
// text, len: as wandb_error_message.
// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_error_server_message(const struct wandb_error *error,
                                   size_t index,
                                   const char **text,
                                   size_t *len);

// The HTTP status of the answer; 0 when there was no answer. Any thread.
int32_t wandb_error_http_status(const struct wandb_error *error);

// 1 when the same call may succeed later, else 0. Any thread.
int32_t wandb_error_retryable(const struct wandb_error *error);

// How many requests were sent before giving up; 0 when none was. Any thread.
uint32_t wandb_error_attempts(const struct wandb_error *error);

// How many milliseconds the server asked to wait; -1 when it did not. Any
// thread.
int64_t wandb_error_retry_after_ms(const struct wandb_error *error);

// After how many milliseconds the call gave up; -1 where nothing was sent.
// Any thread.
int64_t wandb_error_elapsed_ms(const struct wandb_error *error);

// Releases an error. NULL is fine.
void wandb_error_free(struct wandb_error *error);

// The content of a text.
//
// text, len: borrowed from the handle until it is freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_text_get(const struct wandb_text *handle,
                       const char **text,
                       size_t *len);

// Releases a text. NULL is fine.
void wandb_text_free(struct wandb_text *handle);

// Makes a token that is not triggered.
//
// out: receives the token, owned; free it with wandb_cancel_free.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_cancel_new(struct wandb_cancel **out);

// Stops every call that was given this token, now and later. NULL is fine.
// Any thread, also while calls run, and safe in a signal handler.
void wandb_cancel_trigger(struct wandb_cancel *cancel);

// 1 when the token was triggered, else 0. Any thread.
int32_t wandb_cancel_is_triggered(const struct wandb_cancel *cancel);

// Releases a token; calls that use it go on. NULL is fine.
void wandb_cancel_free(struct wandb_cancel *cancel);

// Fills the first size bytes of opts as WANDB_CALL_OPTS_INIT does, for
// languages without macros; size is that of the caller's struct.
//
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT when opts is NULL or size is
// smaller than this struct ever was. Any thread.
int32_t wandb_call_opts_init(struct wandb_call_opts *opts, size_t size);

// Makes options of which none is set.
//
// out: receives the options, owned; free them with wandb_options_free.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_options_new(struct wandb_options **out);

// Releases options; clients made from them go on. NULL is fine.
void wandb_options_free(struct wandb_options *options);

// Takes nothing from variables, netrc and settings files: only the options
// set here and the defaults count.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_ignore_environment(struct wandb_options *options);

// The API key; else WANDB_API_KEY, else the netrc file. It is copied, never
// shown, and sent to the base URL only.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_api_key(struct wandb_options *options,
                                  const char *key,
                                  size_t len);

// A file with an identity token (JWT) to exchange for access tokens instead of
// a key; else WANDB_IDENTITY_TOKEN_FILE.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_identity_token_file(struct wandb_options *options,
                                              const char *path,
                                              size_t len);

// Where the API is; else WANDB_BASE_URL, else the settings files, else
// https://api.wandb.ai.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_base_url(struct wandb_options *options,
                                   const char *url,
                                   size_t len);

// Where the web app is; else WANDB_APP_URL, else derived from the base URL.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_app_url(struct wandb_options *options,
                                  const char *url,
                                  size_t len);

// The entity (user or team) of paths that name none; else WANDB_ENTITY, else
// the settings files, else the server is asked for that of the key.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_entity(struct wandb_options *options,
                                 const char *entity,
                                 size_t len);

// The project of paths that name none; else WANDB_PROJECT, else the settings
// files.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_project(struct wandb_options *options,
                                  const char *project,
                                  size_t len);

// Trusts the certificates in this PEM file besides the system's, those in
// REQUESTS_CA_BUNDLE and in CURL_CA_BUNDLE. Read at the first connection; may
// be called again for more files.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_ca_file(struct wandb_options *options,
                                  const char *path,
                                  size_t len);

// Trusts the certificates in this PEM text besides the system's; may be
// called again for more.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_ca_pem(struct wandb_options *options,
                                 const char *pem,
                                 size_t len);

// Any value but 0: certificates go unchecked, so that anyone on the way can
// read the key; 0: they are checked. Else WANDB_INSECURE_DISABLE_SSL.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_insecure(struct wandb_options *options,
                                   int32_t insecure);

// The proxy to http servers, http:// or socks5://; else WANDB_HTTP_PROXY,
// http_proxy, all_proxy.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_http_proxy(struct wandb_options *options,
                                     const char *url,
                                     size_t len);

// The proxy to https servers; else WANDB_HTTPS_PROXY, https_proxy, all_proxy.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_https_proxy(struct wandb_options *options,
                                      const char *url,
                                      size_t len);

// Hosts that are reached without proxy, separated by commas, * for all; else
// no_proxy.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_no_proxy(struct wandb_options *options,
                                   const char *hosts,
                                   size_t len);

// Names the calling program at the end of the User-Agent header.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_user_agent_suffix(struct wandb_options *options,
                                            const char *program,
                                            size_t len);

// A header for every request to the base URL; may be called again for more.
// Its value is never shown.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_header(struct wandb_options *options,
                                 const char *name,
                                 size_t name_len,
                                 const char *value,
                                 size_t value_len);

// How long one call may take, retries included; else WANDB_HTTP_TIMEOUT in
// seconds, else 60 s. Transfers of files are bounded by the stall limit alone.
//
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless above 0.
int32_t wandb_options_set_timeout_ms(struct wandb_options *options,
                                     int64_t milliseconds);

// How long a connect may take, name look-up and TLS included; 10 s.
//
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless above 0.
int32_t wandb_options_set_connect_timeout_ms(struct wandb_options *options,
                                             int64_t milliseconds);

// How long the server may take to start its answer; 30 s.
//
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless above 0.
int32_t wandb_options_set_response_timeout_ms(struct wandb_options *options,
                                              int64_t milliseconds);

// How long a transfer may stand still; 30 s.
//
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless above 0.
int32_t wandb_options_set_stall_timeout_ms(struct wandb_options *options,
                                           int64_t milliseconds);

// How often a request is sent at most, the first time included; 6.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT; 0 is refused by wandb_api_new.
int32_t wandb_options_set_attempts(struct wandb_options *options,
                                   uint32_t attempts);

// The first and the longest wait between attempts in milliseconds; 500 and
// 15000. Each wait is drawn at random below its bound.
//
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless both are above 0.
int32_t wandb_options_set_retry_waits_ms(struct wandb_options *options,
                                         int64_t first,
                                         int64_t longest);

// The largest answer to a query, in decoded bytes; 256 MiB. Files are not
// bounded.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT; 0 is refused by wandb_api_new.
int32_t wandb_options_set_max_answer_bytes(struct wandb_options *options,
                                           uint64_t bytes);

// Whether answers are asked for compressed: one of WANDB_COMPRESSION_*.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_compression(struct wandb_options *options,
                                      int32_t compression);

// Sends log lines of min_level and above to a callback; off by default.
//
// log: see wandb_log_fn; NULL turns logging off.
// release: called once with user when neither the options nor any client,
// run or iterator made with them needs it any longer; may be NULL. On an error
// it is not called.
// user: handed to both.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_options_set_log(struct wandb_options *options,
                              int32_t min_level,
                              wandb_release_fn release,
                              wandb_log_fn log,
                              void *user);

// Makes a client. Sends nothing and looks up no key: the first request does.
//
// options: borrowed for the call and not changed; NULL takes everything from
// the environment, as the official client does it.
// out: receives the client, owned; free it with wandb_api_free.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT naming the setting that is not
// valid; WANDB_E_AUTH for a key that has not the form of one. Any thread.
int32_t wandb_api_new(const struct wandb_options *options,
                      struct wandb_api **out,
                      struct wandb_error **err);

// Ends the calls on this client, which then return WANDB_E_CLOSED as all
// later ones do. Runs that were opened with it go on. Idempotent; NULL is
// fine. Any thread, also while calls run.
void wandb_api_close(struct wandb_api *api);

// Closes and releases a client. NULL is fine. No call on it may be running.
void wandb_api_free(struct wandb_api *api);

// Opens a run and loads it, as Api.run(path).
//
// path, len: entity/project/run, a part of it that the settings complete, the
// address of the run's page, or a local run: a path that starts with /, ./,
// ../ or ~, ends in .wandb, or is a directory with a log in it.
// opts: limits of the call, or NULL.
// out: receives the run, owned; free it with wandb_run_free. It keeps what it
// needs of the client alive.
// Returns WANDB_OK; WANDB_E_NOT_FOUND naming entity, project and run;
// WANDB_E_INVALID_ARGUMENT for a path that names no run; the codes of a
// request. Any thread.
int32_t wandb_api_run(const struct wandb_api *api,
                      const char *path,
                      size_t len,
                      const struct wandb_call_opts *opts,
                      struct wandb_run **out,
                      struct wandb_error **err);

// Where the API is, without trailing slash.
//
// text, len: borrowed until the client is freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_api_base_url(const struct wandb_api *api,
                           const char **text,
                           size_t *len);

// Where the web app is, without trailing slash.
//
// text, len: as wandb_api_base_url.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_api_app_url(const struct wandb_api *api,
                          const char **text,
                          size_t *len);

// The entity of paths that name none.
//
// text, len: as wandb_api_base_url.
// Returns WANDB_OK, WANDB_NULL when the server is asked for that of the key,
// WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_api_entity(const struct wandb_api *api,
                         const char **text,
                         size_t *len);

// The project of paths that name none.
//
// text, len: as wandb_api_base_url.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_api_project(const struct wandb_api *api,
                          const char **text,
                          size_t *len);

// Opens a run by any name: entity/project/run, an address of the web app, or
// a local directory or log. A client is made from the environment only when
// the run is remote; see wandb_api_run.
//
// path, len: the name.
// opts: limits of the call, or NULL.
// out: receives the run, owned; free it with wandb_run_free.
// Returns as wandb_api_new and wandb_api_run. Any thread.
int32_t wandb_run_open(const char *path,
                       size_t len,
                       const struct wandb_call_opts *opts,
                       struct wandb_run **out,
                       struct wandb_error **err);

// Opens a local run without any server: a run directory, its .wandb log, or a
// link such as wandb/latest-run. A run that is still being written may be
// opened; wandb_run_load reads on.
//
// path, len: where it lies.
// opts: limits of the call, or NULL.
// out: receives the run, owned; free it with wandb_run_free.
// Returns WANDB_OK; WANDB_E_NOT_FOUND when there is no log;
// WANDB_E_INTEGRITY when it is damaged before its end; WANDB_E_IO when it
// cannot be read. Any thread.
int32_t wandb_run_open_local(const char *path,
                             size_t len,
                             const struct wandb_call_opts *opts,
                             struct wandb_run **out,
                             struct wandb_error **err);

// Ends the calls on this run, which then return WANDB_E_CLOSED as all later
// ones do. Iterators that were made from it go on, and texts stay.
// Idempotent; NULL is fine. Any thread, also while calls run.
void wandb_run_close(struct wandb_run *run);

// Closes and releases a run and its texts. NULL is fine. No call on it may be
// running.
void wandb_run_free(struct wandb_run *run);

// Reads all attributes anew, as Run.load(force=True). On an error the old
// ones stay. On success texts that this handle handed out are no longer
// valid.
//
// opts: limits of the call, or NULL.
// Returns WANDB_OK; as wandb_api_run or wandb_run_open_local. Threads: others
// may be in calls on the run, but none may use a text of it.
int32_t wandb_run_load(struct wandb_run *run,
                       const struct wandb_call_opts *opts,
                       struct wandb_error **err);

// The highest step with history, -1 when there is none; asked anew each time,
// as Run.lastHistoryStep. For a running run it may lag behind.
//
// opts: limits of the call, or NULL.
// Returns WANDB_OK; the codes of a request. Any thread.
int32_t wandb_run_last_history_step(const struct wandb_run *run,
                                    const struct wandb_call_opts *opts,
                                    int64_t *step,
                                    struct wandb_error **err);

// Which keys the history holds, how often and of which types, and the last
// step, as JSON in the server's shape; asked anew each time.
//
// opts: limits of the call, or NULL.
// out: receives the JSON, owned; free it with wandb_text_free.
// Returns WANDB_OK; the codes of a request. Any thread.
int32_t wandb_run_history_keys_json(const struct wandb_run *run,
                                    const struct wandb_call_opts *opts,
                                    struct wandb_text **out,
                                    struct wandb_error **err);

// The content of wandb-metadata.json, as Run.metadata: host, program,
// hardware. Read anew each time.
//
// opts: limits of the call, or NULL.
// out: receives the JSON, owned; free it with wandb_text_free.
// Returns WANDB_OK; WANDB_E_NOT_FOUND when the run has none; the codes of a
// request. Any thread.
int32_t wandb_run_metadata_json(const struct wandb_run *run,
                                const struct wandb_call_opts *opts,
                                struct wandb_text **out,
                                struct wandb_error **err);

// Any attribute that is a text, by its official name in snake or camel case:
// "description", "commit", "sweep_name", "host" and those that have a function
// of their own.
//
// name, name_len: the name.
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK; WANDB_NULL when the run has none; WANDB_MISSING when
// there is no such attribute; WANDB_E_TYPE when it is no text; WANDB_E_CLOSED;
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_attr_text(const struct wandb_run *run,
                            const char *name,
                            size_t name_len,
                            const char **text,
                            size_t *len);

// Any attribute as JSON, by its official name in snake or camel case. NaN and
// infinities are W&B's strings "NaN", "Infinity", "-Infinity".
//
// name, name_len: the name.
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, also for an attribute that is null; WANDB_MISSING when
// there is no such attribute; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT. Any
// thread.
int32_t wandb_run_attr_json(const struct wandb_run *run,
                            const char *name,
                            size_t name_len,
                            const char **text,
                            size_t *len);

// The id, 8 characters as a rule (Run.id).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_id(const struct wandb_run *run,
                     const char **text,
                     size_t *len);

// The display name (Run.name).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_name(const struct wandb_run *run,
                       const char **text,
                       size_t *len);

// Who owns the project (Run.entity); a local log may not say.
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_entity(const struct wandb_run *run,
                         const char **text,
                         size_t *len);

// The project (Run.project); a local log may not say.
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_project(const struct wandb_run *run,
                          const char **text,
                          size_t *len);

// running, finished, failed, crashed, killed, ... (Run.state). A local log
// without an exit says unknown.
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_state(const struct wandb_run *run,
                        const char **text,
                        size_t *len);

// The address of the run's page (Run.url); none for a local run.
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_url(const struct wandb_run *run,
                      const char **text,
                      size_t *len);

// The directory of a local run; none for a remote one.
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_directory(const struct wandb_run *run,
                            const char **text,
                            size_t *len);

// When it began, ISO 8601 in UTC (Run.created_at).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_created_at(const struct wandb_run *run,
                             const char **text,
                             size_t *len);

// The last sign of life, ISO 8601 in UTC (Run.heartbeat_at).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_heartbeat_at(const struct wandb_run *run,
                               const char **text,
                               size_t *len);

// The group (Run.group).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_group(const struct wandb_run *run,
                        const char **text,
                        size_t *len);

// The job type (Run.job_type).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_job_type(const struct wandb_run *run,
                           const char **text,
                           size_t *len);

// The notes (Run.notes).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_notes(const struct wandb_run *run,
                        const char **text,
                        size_t *len);

// The entity, under its old name (Run.username).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_username(const struct wandb_run *run,
                           const char **text,
                           size_t *len);

// The configuration that the user set as a JSON object (Run.config), values
// unwrapped, keys in the order in which they were kept.
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_config_json(const struct wandb_run *run,
                              const char **text,
                              size_t *len);

// The last value of every key, or what was set, as a JSON object
// (Run.summary).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_summary_json(const struct wandb_run *run,
                               const char **text,
                               size_t *len);

// The last system metrics as a JSON object (Run.system_metrics).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_system_metrics_json(const struct wandb_run *run,
                                      const char **text,
                                      size_t *len);

// The tags as a JSON array of texts (Run.tags).
//
// text, len: borrowed until the run is loaded or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_tags_json(const struct wandb_run *run,
                            const char **text,
                            size_t *len);

// How many rows of history there are (Run.history_line_count).
//
// Returns WANDB_OK, WANDB_NULL where nobody counts, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_history_line_count(const struct wandb_run *run,
                                     uint64_t *count);

// The exit code of a local run.
//
// Returns WANDB_OK, WANDB_NULL when its log has none and for a remote run,
// WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_exit_code(const struct wandb_run *run, int32_t *code);

// The configuration that the user set (Run.config), values unwrapped.
//
// out: receives a copy, owned; free it with wandb_map_free.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_config(const struct wandb_run *run, struct wandb_map **out);

// The last value of every key, or what was set (Run.summary).
//
// out: receives a copy, owned; free it with wandb_map_free.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_summary(const struct wandb_run *run, struct wandb_map **out);

// The last system metrics (Run.system_metrics).
//
// out: receives a copy, owned; free it with wandb_map_free.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_system_metrics(const struct wandb_run *run,
                                 struct wandb_map **out);

// Releases a map and its texts. NULL is fine.
void wandb_map_free(struct wandb_map *map);

// How many keys; 0 for NULL. Any thread.
size_t wandb_map_len(const struct wandb_map *map);

// A key by its number.
//
// at: counted from 0.
// text, len: borrowed until the map is freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT, also when there is no such key.
// Any thread.
int32_t wandb_map_key(const struct wandb_map *map,
                      size_t at,
                      const char **text,
                      size_t *len);

// A number. W&B's strings "NaN", "Infinity" and "-Infinity" are numbers
// here; an integer beyond 2^53 is rounded.
//
// key, len: the key, or the dotted path to a nested value.
// Returns WANDB_OK; WANDB_MISSING when there is no such key; WANDB_NULL;
// WANDB_E_TYPE when the value is no number; WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_map_f64(const struct wandb_map *map,
                      const char *key,
                      size_t len,
                      double *value);

// An integer, exact; 3.0 counts as one.
//
// key, len: the key, or the dotted path to a nested value.
// Returns WANDB_OK; WANDB_MISSING when there is no such key; WANDB_NULL;
// WANDB_E_TYPE when the value is no integer that fits; WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_map_i64(const struct wandb_map *map,
                      const char *key,
                      size_t len,
                      int64_t *value);

// A boolean: 1 or 0.
//
// key, len: the key, or the dotted path to a nested value.
// Returns WANDB_OK; WANDB_MISSING when there is no such key; WANDB_NULL;
// WANDB_E_TYPE when the value is no boolean; WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_map_bool(const struct wandb_map *map,
                       const char *key,
                       size_t len,
                       int32_t *value);

// A string.
//
// key, len: the key, or the dotted path to a nested value.
// text, text_len: borrowed until the map is freed; text_len may be NULL.
// Returns as wandb_map_f64; WANDB_E_TYPE when the value is no string. Any
// thread.
int32_t wandb_map_str(const struct wandb_map *map,
                      const char *key,
                      size_t len,
                      const char **text,
                      size_t *text_len);

// Any value as JSON; NaN and infinities are W&B's strings.
//
// key, len: the key, or the dotted path to a nested value.
// text, text_len: borrowed until the map is freed; text_len may be NULL.
// Returns WANDB_OK, also for null; WANDB_MISSING; WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_map_json(const struct wandb_map *map,
                       const char *key,
                       size_t len,
                       const char **text,
                       size_t *text_len);

// Fills the first size bytes of opts as WANDB_SCAN_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_scan_opts_init(struct wandb_scan_opts *opts, size_t size);

// Fills the first size bytes of opts as WANDB_SAMPLE_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_sample_opts_init(struct wandb_sample_opts *opts, size_t size);

// Fills the first size bytes of report as WANDB_SCAN_REPORT_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_scan_report_init(struct wandb_scan_report *report, size_t size);

// Starts a scan of every row of a run's history, as Run.scan_history. Nothing
// is sent before the first row is asked for.
//
// scan_opts: what to scan, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_history_free. It
// keeps what it needs of the run alive.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an empty key or a negative
// step; WANDB_E_IO when a local log cannot be opened. Any thread.
int32_t wandb_run_scan_history(const struct wandb_run *run,
                               const struct wandb_scan_opts *scan_opts,
                               struct wandb_history **out,
                               struct wandb_error **err);

// Ends the scan: a call that runs returns WANDB_E_CLOSED as all later ones
// do, and connections are given back. Texts that were handed out stay.
// Idempotent; NULL is fine. Any thread, also while a call runs.
void wandb_history_close(struct wandb_history *history);

// Closes and releases an iterator and what it gave. NULL is fine. No call on
// it may be running.
void wandb_history_free(struct wandb_history *history);

// The next row, which the getters below then read.
//
// opts: limits of this call, or NULL.
// Returns WANDB_OK; WANDB_DONE at the end; the codes of a request,
// WANDB_E_INTEGRITY. Any error ends the scan and is returned again by later
// calls: a scan that was cancelled is never WANDB_DONE.
int32_t wandb_history_next(struct wandb_history *history,
                           const struct wandb_call_opts *opts,
                           struct wandb_error **err);

// The step of the row.
//
// Returns WANDB_OK, WANDB_MISSING when keys were asked for and _step was not
// among them, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT when there is no row.
int32_t wandb_history_step(const struct wandb_history *history, int64_t *step);

// A number of the row. W&B's strings "NaN", "Infinity" and "-Infinity" are
// numbers here; an integer beyond 2^53 is rounded.
//
// key, len: the key, or the dotted path to a nested value.
// Returns WANDB_OK; WANDB_MISSING when the row does not hold the key;
// WANDB_NULL; WANDB_E_TYPE when the value is no number; WANDB_E_CLOSED;
// WANDB_E_INVALID_ARGUMENT, also when there is no row.
int32_t wandb_history_f64(const struct wandb_history *history,
                          const char *key,
                          size_t len,
                          double *value);

// An integer of the row, exact; 3.0 counts as one.
//
// key, len: the key, or the dotted path to a nested value.
// Returns WANDB_OK; WANDB_MISSING when the row does not hold the key;
// WANDB_NULL; WANDB_E_TYPE when the value is no integer that fits; WANDB_E_CLOSED;
// WANDB_E_INVALID_ARGUMENT, also when there is no row.
int32_t wandb_history_i64(const struct wandb_history *history,
                          const char *key,
                          size_t len,
                          int64_t *value);

// A boolean of the row: 1 or 0.
//
// key, len: the key, or the dotted path to a nested value.
// Returns WANDB_OK; WANDB_MISSING when the row does not hold the key;
// WANDB_NULL; WANDB_E_TYPE when the value is no boolean; WANDB_E_CLOSED;
// WANDB_E_INVALID_ARGUMENT, also when there is no row.
int32_t wandb_history_bool(const struct wandb_history *history,
                           const char *key,
                           size_t len,
                           int32_t *value);

// A string of the row.
//
// key, len: the key, or the dotted path to a nested value.
// text, text_len: borrowed until the next row is asked for or the iterator is
// freed; text_len may be NULL.
// Returns as wandb_history_f64; WANDB_E_TYPE when the value is no string.
int32_t wandb_history_str(const struct wandb_history *history,
                          const char *key,
                          size_t len,
                          const char **text,
                          size_t *text_len);

// Any value of the row as JSON; NaN and infinities are W&B's strings.
//
// key, len: the key, or the dotted path to a nested value.
// text, text_len: as wandb_history_str.
// Returns WANDB_OK, also for null; WANDB_MISSING; WANDB_E_CLOSED;
// WANDB_E_INVALID_ARGUMENT, also when there is no row.
int32_t wandb_history_json(const struct wandb_history *history,
                           const char *key,
                           size_t len,
                           const char **text,
                           size_t *text_len);

// The whole row as one JSON object on one line, keys as they were logged; NaN
// and infinities are W&B's strings.
//
// text, len: borrowed until the next row is asked for or the iterator is
// freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
// is no row.
int32_t wandb_history_row_json(const struct wandb_history *history,
                               const char **text,
                               size_t *len);

// The next rows as columns, at most wandb_scan_opts.batch_rows of them. With
// keys the columns are these keys; without, a batch has those that occur in
// it.
//
// opts: limits of this call, or NULL.
// rows: receives how many rows; may be NULL.
// Returns as wandb_history_next.
int32_t wandb_history_next_batch(struct wandb_history *history,
                                 const struct wandb_call_opts *opts,
                                 size_t *rows,
                                 struct wandb_error **err);

// How many columns the batch has.
//
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_history_batch_columns(const struct wandb_history *history,
                                    size_t *count);

// The name of a column of the batch.
//
// column: counted from 0.
// text, len: borrowed until the next batch is asked for or the iterator is
// freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
// is no such column.
int32_t wandb_history_batch_name(const struct wandb_history *history,
                                 size_t column,
                                 const char **text,
                                 size_t *len);

// The number of the batch's column of a key.
//
// Returns WANDB_OK, WANDB_MISSING, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_history_batch_find(const struct wandb_history *history,
                                 const char *name,
                                 size_t len,
                                 size_t *column);

// A column of the batch as numbers. Where there is none the value is NaN; a
// boolean is not a number; W&B's strings "NaN", "Infinity" and "-Infinity"
// are.
//
// column: counted from 0.
// values: receives the numbers, or NULL.
// states: receives one of WANDB_CELL_* per row, or NULL.
// room: how many rows both have room for.
// needed: receives how many rows there are; may be NULL.
// Returns WANDB_OK; WANDB_E_TOO_LARGE when there is room for the first rows
// only; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT, also when there is no such
// column.
int32_t wandb_history_batch_f64(const struct wandb_history *history,
                                size_t column,
                                double *values,
                                uint8_t *states,
                                size_t room,
                                size_t *needed);

// As wandb_history_batch_f64 for 64-bit integers, exact: a fraction is cut
// off and WANDB_CELL_INEXACT; NaN and what is out of range is
// WANDB_CELL_NOT_A_NUMBER. Where there is no number the value is 0.
int32_t wandb_history_batch_i64(const struct wandb_history *history,
                                size_t column,
                                int64_t *values,
                                uint8_t *states,
                                size_t room,
                                size_t *needed);

// A cell of the batch as JSON; NaN and infinities are W&B's strings.
//
// column, row: counted from 0.
// text, len: as wandb_history_batch_name.
// Returns WANDB_OK, also for null; WANDB_MISSING; WANDB_E_CLOSED;
// WANDB_E_INVALID_ARGUMENT, also when there is no such cell.
int32_t wandb_history_batch_cell_json(const struct wandb_history *history,
                                      size_t column,
                                      size_t row,
                                      const char **text,
                                      size_t *len);

// What the scan did so far, and whether its completeness is proved.
//
// report: a struct that WANDB_SCAN_REPORT_INIT began.
// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT.
int32_t wandb_history_report(const struct wandb_history *history,
                             struct wandb_scan_report *report);

// Why completeness is not proved.
//
// text, len: borrowed until this is called again or the iterator is freed;
// len may be NULL.
// Returns WANDB_OK; WANDB_NULL when it is proved; WANDB_E_CONFLICT;
// WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT.
int32_t wandb_history_doubt(const struct wandb_history *history,
                            const char **text,
                            size_t *len);

// Samples the history of a run, as Run.history: about as many rows as asked
// for, spread over the run; the columns are the union of their keys. For a
// look: use wandb_run_scan_history where every row counts.
//
// sample_opts: what to sample, or NULL; borrowed for the call.
// opts: limits of the call, or NULL.
// out: receives the table, owned; free it with wandb_table_free.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for keys with the system stream;
// the codes of a request. Any thread.
int32_t wandb_run_history(const struct wandb_run *run,
                          const struct wandb_sample_opts *sample_opts,
                          const struct wandb_call_opts *opts,
                          struct wandb_table **out,
                          struct wandb_error **err);

// Releases a table and its texts. NULL is fine.
void wandb_table_free(struct wandb_table *table);

// How many rows; 0 for NULL. Any thread.
size_t wandb_table_rows(const struct wandb_table *table);

// How many columns; 0 for NULL. Any thread.
size_t wandb_table_columns(const struct wandb_table *table);

// The name of a column.
//
// column: counted from 0.
// text, len: borrowed until the table is freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT, also when there is no such
// column. Any thread.
int32_t wandb_table_name(const struct wandb_table *table,
                         size_t column,
                         const char **text,
                         size_t *len);

// The number of the column of a key.
//
// Returns WANDB_OK, WANDB_MISSING, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_table_find(const struct wandb_table *table,
                         const char *name,
                         size_t len,
                         size_t *column);

// A column as numbers. Parameters and codes as wandb_history_batch_f64, but
// never WANDB_E_CLOSED. Any thread.
int32_t wandb_table_f64(const struct wandb_table *table,
                        size_t column,
                        double *values,
                        uint8_t *states,
                        size_t room,
                        size_t *needed);

// A column as 64-bit integers. Parameters and codes as
// wandb_history_batch_i64, but never WANDB_E_CLOSED. Any thread.
int32_t wandb_table_i64(const struct wandb_table *table,
                        size_t column,
                        int64_t *values,
                        uint8_t *states,
                        size_t room,
                        size_t *needed);

// A cell as JSON; NaN and infinities are W&B's strings.
//
// column, row: counted from 0.
// text, len: borrowed until the table is freed; len may be NULL.
// Returns WANDB_OK, also for null; WANDB_MISSING; WANDB_E_INVALID_ARGUMENT,
// also when there is no such cell. Any thread.
int32_t wandb_table_cell_json(const struct wandb_table *table,
                              size_t column,
                              size_t row,
                              const char **text,
                              size_t *len);

// Fills the first size bytes of opts as WANDB_FILES_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_files_opts_init(struct wandb_files_opts *opts, size_t size);

// Fills the first size bytes of opts as WANDB_DOWNLOAD_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_download_opts_init(struct wandb_download_opts *opts, size_t size);

// Lists the files of a run, as Run.files(). Nothing is sent before the first
// file is asked for.
//
// files_opts: which files, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_files_free.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_files(const struct wandb_run *run,
                        const struct wandb_files_opts *files_opts,
                        struct wandb_files **out,
                        struct wandb_error **err);

// The next file.
//
// opts: limits of this call, or NULL.
// out: receives the file, owned; free it with wandb_file_free. It outlives
// the iterator.
// Returns WANDB_OK; WANDB_DONE at the end; the codes of a request. An error
// ends the list and is returned again by later calls.
int32_t wandb_files_next(struct wandb_files *files,
                         const struct wandb_call_opts *opts,
                         struct wandb_file **out,
                         struct wandb_error **err);

// How many files the run has, where the server says it. Asks for the first
// page if none was asked for yet.
//
// opts: limits of this call, or NULL.
// Returns WANDB_OK; WANDB_NULL for a list by names and for a local run; the
// codes of a request.
int32_t wandb_files_total(struct wandb_files *files,
                          const struct wandb_call_opts *opts,
                          uint64_t *total,
                          struct wandb_error **err);

// Ends the list: a call that runs returns WANDB_E_CLOSED as all later ones
// do. Idempotent; NULL is fine. Any thread, also while a call runs.
void wandb_files_close(struct wandb_files *files);

// Closes and releases the iterator. NULL is fine. No call on it may be
// running.
void wandb_files_free(struct wandb_files *files);

// One file by its exact name, as Run.file(name).
//
// name, len: the name, which may hold /.
// opts: limits of the call, or NULL.
// out: receives the file, owned; free it with wandb_file_free.
// Returns WANDB_OK; WANDB_E_NOT_FOUND naming run and file; the codes of a
// request. Any thread.
int32_t wandb_run_file(const struct wandb_run *run,
                       const char *name,
                       size_t len,
                       const struct wandb_call_opts *opts,
                       struct wandb_file **out,
                       struct wandb_error **err);

// Ends downloads of this file, which then return WANDB_E_CLOSED as all later
// calls do. Idempotent; NULL is fine. Any thread, also while calls run.
void wandb_file_close(struct wandb_file *file);

// Closes and releases a file and its texts. NULL is fine. No call on it may
// be running.
void wandb_file_free(struct wandb_file *file);

// Fetches the file to root/name, as File.download(root). It appears under its
// name only when it is whole: written beside it, checked against size and
// md5, renamed. It never leaves root.
//
// root, root_len: the directory; made when it does not exist.
// download_opts: what to do about an existing file, and progress; or NULL.
// opts: limits of the call, or NULL: then only stalls are limited.
// path: receives the path of the file, owned; free it with wandb_text_free.
// May be NULL.
// Returns WANDB_OK; WANDB_E_EXISTS; WANDB_E_INVALID_ARGUMENT when the name
// would leave root; WANDB_E_INTEGRITY when size or md5 differ; WANDB_E_IO;
// the codes of a request. Any thread.
int32_t wandb_file_download(const struct wandb_file *file,
                            const char *root,
                            size_t root_len,
                            const struct wandb_download_opts *download_opts,
                            const struct wandb_call_opts *opts,
                            struct wandb_text **path,
                            struct wandb_error **err);

// The name, which may hold / (File.name).
//
// text, len: borrowed until the file is freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_name(const struct wandb_file *file,
                        const char **text,
                        size_t *len);

// Bytes (File.size); 0 where the server does not say.
//
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_size(const struct wandb_file *file, uint64_t *size);

// The md5 digest in base64 (File.md5).
//
// text, len: as wandb_file_name.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_md5(const struct wandb_file *file,
                       const char **text,
                       size_t *len);

// The media type (File.mimetype).
//
// text, len: as wandb_file_name.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_mimetype(const struct wandb_file *file,
                            const char **text,
                            size_t *len);

// The last change, ISO 8601 in UTC (File.updated_at).
//
// text, len: as wandb_file_name.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_updated_at(const struct wandb_file *file,
                              const char **text,
                              size_t *len);

// Where the file is fetched from (File.url).
//
// text, len: as wandb_file_name.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_url(const struct wandb_file *file,
                       const char **text,
                       size_t *len);

// The signed address in the storage (File.direct_url); it expires.
//
// text, len: as wandb_file_name.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_direct_url(const struct wandb_file *file,
                              const char **text,
                              size_t *len);

// Where the file of a local run lies.
//
// text, len: as wandb_file_name.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_local_path(const struct wandb_file *file,
                              const char **text,
                              size_t *len);

// Lists the local runs in a directory, in its wandb and in its .wandb.
//
// directory, len: the directory.
// out: receives the list, owned; free it with wandb_local_runs_free.
// Returns WANDB_OK; WANDB_E_NOT_FOUND when there is no such directory;
// WANDB_E_IO; WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_local_runs_open(const char *directory,
                              size_t len,
                              struct wandb_local_runs **out,
                              struct wandb_error **err);

// The next run, which the getters below then describe. Open it with
// wandb_run_open_local.
//
// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_NOT_FOUND or WANDB_E_IO
// for a run directory without a log that can be read: the list goes on behind
// it; WANDB_E_CLOSED.
int32_t wandb_local_runs_next(struct wandb_local_runs *runs,
                              struct wandb_error **err);

// The id of the run.
//
// text, len: borrowed until the next run is asked for or the list is freed;
// len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
// is no run.
int32_t wandb_local_runs_id(const struct wandb_local_runs *runs,
                            const char **text,
                            size_t *len);

// The directory of the run.
//
// text, len: as wandb_local_runs_id.
// Returns as wandb_local_runs_id.
int32_t wandb_local_runs_path(const struct wandb_local_runs *runs,
                              const char **text,
                              size_t *len);

// 1 when the run was recorded without a server, else 0.
//
// Returns as wandb_local_runs_id.
int32_t wandb_local_runs_offline(const struct wandb_local_runs *runs,
                                 int32_t *offline);

// 1 when the log was uploaded since, as the official tools note it, else 0.
//
// Returns as wandb_local_runs_id.
int32_t wandb_local_runs_synced(const struct wandb_local_runs *runs,
                                int32_t *synced);

// Ends the list: later calls return WANDB_E_CLOSED. Idempotent; NULL is fine.
// Any thread, also while a call runs.
void wandb_local_runs_close(struct wandb_local_runs *runs);

// Closes and releases the list. NULL is fine. No call on it may be running.
void wandb_local_runs_free(struct wandb_local_runs *runs);

// Fills the first size bytes of opts as WANDB_CONSOLE_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_console_opts_init(struct wandb_console_opts *opts, size_t size);

// The lines that a run printed, as Run.console_logs(), without ever holding
// all of them. Nothing is asked before the first line.
//
// console_opts: which lines, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_console_free.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_console_logs(const struct wandb_run *run,
                               const struct wandb_console_opts *console_opts,
                               struct wandb_console **out,
                               struct wandb_error **err);

// All lines that a run printed, from the first: wandb_run_console_logs
// without options.
//
// out: receives the iterator, owned; free it with wandb_console_free.
// Returns WANDB_OK; WANDB_E_IO when a local log cannot be opened;
// WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_console(const struct wandb_run *run,
                          struct wandb_console **out,
                          struct wandb_error **err);

// The next line, which the getters below then read.
//
// opts: limits of this call, or NULL.
// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_UNSUPPORTED when the server
// is older than 0.77, which can give the last lines only; WANDB_E_INTEGRITY
// when it kept back some of the last lines, or a local log is damaged;
// WANDB_E_TOO_LARGE for a line of a local run over 16 MiB; the codes of a
// request. An error ends the lines and is returned again by later calls.
int32_t wandb_console_next(struct wandb_console *console,
                           const struct wandb_call_opts *opts,
                           struct wandb_error **err);

// The line without its end. Control codes stay as they were printed, but for
// the carriage return, which starts the line anew.
//
// text, len: borrowed until the next line is asked for or the iterator is
// freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
// is no line.
int32_t wandb_console_text(const struct wandb_console *console,
                           const char **text,
                           size_t *len);

// When the text of the line began, of a remote run when it was captured: UTC,
// microseconds, no zone.
//
// text, len: as wandb_console_text.
// Returns as wandb_console_text; WANDB_NULL when that is not known.
int32_t wandb_console_timestamp(const struct wandb_console *console,
                                const char **text,
                                size_t *len);

// "error" for the standard error output, else empty, unless a server says
// otherwise.
//
// text, len: as wandb_console_text.
// Returns as wandb_console_text.
int32_t wandb_console_level(const struct wandb_console *console,
                            const char **text,
                            size_t *len);

// Which of several processes that write to one run printed the line; empty
// when there is one, and for a local run.
//
// text, len: as wandb_console_text.
// Returns as wandb_console_text.
int32_t wandb_console_label(const struct wandb_console *console,
                            const char **text,
                            size_t *len);

// The number of the line, counted from 0 over both streams.
//
// Returns as wandb_console_text.
int32_t wandb_console_number(const struct wandb_console *console,
                             uint64_t *number);

// Where the line was printed: one of WANDB_CONSOLE_*.
//
// Returns as wandb_console_text.
int32_t wandb_console_stream(const struct wandb_console *console,
                             int32_t *stream);

// How many lines the run has printed, as of the last request. Asks for the
// first lines if none were asked for yet.
//
// opts: limits of this call, or NULL.
// Returns WANDB_OK; WANDB_NULL where the server does not say, and for a local
// run; the codes of wandb_console_next.
int32_t wandb_console_total(struct wandb_console *console,
                            const struct wandb_call_opts *opts,
                            uint64_t *total,
                            struct wandb_error **err);

// Ends the lines: a call that runs returns WANDB_E_CLOSED as all later ones
// do. Idempotent; NULL is fine. Any thread, also while a call runs.
void wandb_console_close(struct wandb_console *console);

// Closes and releases the iterator. NULL is fine. No call on it may be
// running.
void wandb_console_free(struct wandb_console *console);

// Fills the first size bytes of opts as WANDB_RUNS_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_runs_opts_init(struct wandb_runs_opts *opts, size_t size);

// Lists the runs of a project, as Api.runs(path). Nothing is sent before the
// first run is asked for, and errors come with it.
//
// path, len: entity/project, or project with the entity of the settings or of
// the key, or the address of any page of the project; empty for the project
// of the settings.
// runs_opts: which runs, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_runs_free. It keeps
// what it needs of the client alive.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_api_runs(const struct wandb_api *api,
                       const char *path,
                       size_t len,
                       const struct wandb_runs_opts *runs_opts,
                       struct wandb_runs **out,
                       struct wandb_error **err);

// The next run.
//
// opts: limits of this call, or NULL.
// out: receives the run, owned; free it with wandb_run_free. It outlives the
// iterator.
// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_NOT_FOUND naming the
// project when there is none; WANDB_E_INVALID_ARGUMENT for a path that names
// no project, filters that are not the JSON of an object, an order that is
// none; the codes of a request. An error ends the list and is returned again
// by later calls.
int32_t wandb_runs_next(struct wandb_runs *runs,
                        const struct wandb_call_opts *opts,
                        struct wandb_run **out,
                        struct wandb_error **err);

// How many runs match, as of the last page, where the server says it. Asks
// for the first page if none was asked for yet.
//
// opts: limits of this call, or NULL.
// Returns WANDB_OK; WANDB_NULL where the server does not say; the codes of
// wandb_runs_next.
int32_t wandb_runs_total(struct wandb_runs *runs,
                         const struct wandb_call_opts *opts,
                         uint64_t *total,
                         struct wandb_error **err);

// Ends the list: a call that runs returns WANDB_E_CLOSED as all later ones
// do. Idempotent; NULL is fine. Any thread, also while a call runs.
void wandb_runs_close(struct wandb_runs *runs);

// Closes and releases the iterator. NULL is fine. No call on it may be
// running.
void wandb_runs_free(struct wandb_runs *runs);

// Asks for a sweep, as Api.sweep(path).
//
// path, len: entity/project/sweep, a part of it that the settings complete,
// or the address of the sweep's page.
// opts: limits of the call, or NULL.
// out: receives the sweep, owned; free it with wandb_sweep_free. It keeps what
// it needs of the client alive.
// Returns WANDB_OK; WANDB_E_NOT_FOUND naming entity, project and sweep;
// WANDB_E_INVALID_ARGUMENT for a path that names no sweep; the codes of a
// request. Any thread.
int32_t wandb_api_sweep(const struct wandb_api *api,
                        const char *path,
                        size_t len,
                        const struct wandb_call_opts *opts,
                        struct wandb_sweep **out,
                        struct wandb_error **err);

// Asks for the sweep that a run belongs to, as Run.sweep: loading and listing
// runs never does.
//
// opts: limits of the call, or NULL.
// out: receives the sweep, owned; free it with wandb_sweep_free.
// Returns WANDB_OK; WANDB_NULL for a run without a sweep, and when the server
// no longer has it; WANDB_E_UNSUPPORTED for a local run that names a sweep;
// the codes of a request. Any thread.
int32_t wandb_run_sweep(const struct wandb_run *run,
                        const struct wandb_call_opts *opts,
                        struct wandb_sweep **out,
                        struct wandb_error **err);

// Releases a sweep and its texts. NULL is fine.
void wandb_sweep_free(struct wandb_sweep *sweep);

// Lists the runs of a sweep (Sweep.runs), the oldest first unless another
// order is set; filters leave out some of them. See wandb_api_runs.
//
// runs_opts: which runs, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_runs_free.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_sweep_runs(const struct wandb_sweep *sweep,
                         const struct wandb_runs_opts *runs_opts,
                         struct wandb_runs **out,
                         struct wandb_error **err);

// The best value of the metric so far (Sweep.best_loss).
//
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_sweep_best_loss(const struct wandb_sweep *sweep, double *value);

// How many runs the sweep makes in all, known of a grid search
// (Sweep.expected_run_count).
//
// Returns WANDB_OK, WANDB_NULL when it is not known, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_sweep_run_count_expected(const struct wandb_sweep *sweep,
                                       uint64_t *count);

// The sweep's id, as in its address (Sweep.id).
//
// text, len: borrowed until the sweep is freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_sweep_id(const struct wandb_sweep *sweep,
                       const char **text,
                       size_t *len);

// The server's own id of the sweep.
//
// text, len: as wandb_sweep_id.
// Returns as wandb_sweep_id. Any thread.
int32_t wandb_sweep_storage_id(const struct wandb_sweep *sweep,
                               const char **text,
                               size_t *len);

// The display name, else the id (Sweep.name; the official client looks for a
// name in the configuration between the two).
//
// text, len: as wandb_sweep_id.
// Returns as wandb_sweep_id. Any thread.
int32_t wandb_sweep_name(const struct wandb_sweep *sweep,
                         const char **text,
                         size_t *len);

// The name that was given in the web app.
//
// text, len: as wandb_sweep_id.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_sweep_display_name(const struct wandb_sweep *sweep,
                                 const char **text,
                                 size_t *len);

// RUNNING, PAUSED, CANCELED, FINISHED and others (Sweep.state).
//
// text, len: as wandb_sweep_id.
// Returns as wandb_sweep_id. Any thread.
int32_t wandb_sweep_state(const struct wandb_sweep *sweep,
                          const char **text,
                          size_t *len);

// The configuration as the server keeps it: YAML (Sweep.config is this, parsed).
//
// text, len: as wandb_sweep_id.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_sweep_config_text(const struct wandb_sweep *sweep,
                                const char **text,
                                size_t *len);

// Who owns the project (Sweep.entity).
//
// text, len: as wandb_sweep_id.
// Returns as wandb_sweep_id. Any thread.
int32_t wandb_sweep_entity(const struct wandb_sweep *sweep,
                           const char **text,
                           size_t *len);

// The project (Sweep.project).
//
// text, len: as wandb_sweep_id.
// Returns as wandb_sweep_id. Any thread.
int32_t wandb_sweep_project(const struct wandb_sweep *sweep,
                            const char **text,
                            size_t *len);

// The address of the sweep's page (Sweep.url).
//
// text, len: as wandb_sweep_id.
// Returns as wandb_sweep_id. Any thread.
int32_t wandb_sweep_url(const struct wandb_sweep *sweep,
                        const char **text,
                        size_t *len);

// Asks whose key is used, as Api.viewer.
//
// opts: limits of the call, or NULL.
// out: receives a map, owned; free it with wandb_map_free. It holds the
// strings id, username, name, email and entity, each but id possibly null,
// the boolean admin, and teams, a list of names.
// Returns WANDB_OK; WANDB_E_AUTH when there is no key or the server does not
// know it; the codes of a request. Any thread.
int32_t wandb_api_viewer(const struct wandb_api *api,
                         const struct wandb_call_opts *opts,
                         struct wandb_map **out,
                         struct wandb_error **err);

// HTML that shows a run's page in a frame, as Run.to_html(height, hidden); for
// notebooks. The values of attributes are escaped; otherwise it is the
// official text.
//
// height: in pixels; 0 for the official 420.
// hidden: any value but 0 puts a button in front that shows the frame.
// out: receives the text, owned; free it with wandb_text_free.
// Returns WANDB_OK; WANDB_E_UNSUPPORTED for a local run, which has no page;
// WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_to_html(const struct wandb_run *run,
                          uint32_t height,
                          int32_t hidden,
                          struct wandb_text **out,
                          struct wandb_error **err);

// Shows what wandb_run_to_html makes where a notebook can, as
// Run.display(height, hidden). It writes to the standard output what evcxr
// takes for HTML, when evcxr runs the program (the environment variable
// EVCXR_IS_RUNTIME is set); anywhere else, and for a local run, it does
// nothing.
//
// height, hidden: as wandb_run_to_html.
// shown: receives 1 when it was shown, else 0; may be NULL.
// Returns WANDB_OK, also when it was not shown; WANDB_E_CLOSED;
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_display(const struct wandb_run *run,
                          uint32_t height,
                          int32_t hidden,
                          int32_t *shown);

// A name in camel case as Run.snake_to_camel(string) makes it:
// summary_metrics becomes summaryMetrics. Each word begins with a capital and
// goes on in small letters, whatever it was: jobType becomes jobtype.
//
// name, len: the name; an empty one stays empty.
// out: receives the text, owned; free it with wandb_text_free.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_snake_to_camel(const char *name,
                             size_t len,
                             struct wandb_text **out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* WANDB_RUN_H */
