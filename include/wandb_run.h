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
 * token. No function starts a thread of its own but for name look-ups and where
 * it says so, and none prints but wandb_run_display, exits or touches signal
 * handlers. The environment, netrc and settings files are read by wandb_api_new
 * and wandb_run_open, unless told otherwise, and the home directory by
 * functions that take a path that begins with ~.
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
  { sizeof(wandb_scan_opts), NULL, NULL, 0, 0, 0, WANDB_STEP_NONE, 0, 0, NULL, 0, \
    NULL, 0, NULL, NULL, 0, 0, 0, 0 }
#define WANDB_HISTORIES_OPTS_INIT { sizeof(wandb_histories_opts), 0, 0, NULL, 0 }
#define WANDB_HISTORIES_COUNTS_INIT { sizeof(wandb_histories_counts), 0, 0, 0, 0, 0, 0, 0 }
#define WANDB_FOLLOW_OPTS_INIT { sizeof(wandb_follow_opts), 0, 0, 0 }
#define WANDB_SAMPLE_OPTS_INIT \
  { sizeof(wandb_sample_opts), 0, NULL, NULL, 0, NULL, 0, WANDB_STREAM_DEFAULT }
#define WANDB_SCAN_REPORT_INIT \
  { sizeof(wandb_scan_report), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
#define WANDB_FILES_OPTS_INIT \
  { sizeof(wandb_files_opts), NULL, NULL, 0, 0, NULL, 0 }
#define WANDB_DOWNLOAD_OPTS_INIT { sizeof(wandb_download_opts), 0, 0, NULL, NULL }
#define WANDB_UPLOAD_OPTS_INIT { sizeof(wandb_upload_opts), NULL, NULL }
#define WANDB_DOWNLOAD_ALL_OPTS_INIT \
  { sizeof(wandb_download_all_opts), NULL, NULL, 0, NULL, 0, 0, 0, 0 }
#define WANDB_REFERENCE_OPTS_INIT { sizeof(wandb_reference_opts), 0, NULL }
#define WANDB_NEW_ARTIFACT_OPTS_INIT { sizeof(wandb_new_artifact_opts), 0, NULL, NULL }
#define WANDB_RUNS_OPTS_INIT { sizeof(wandb_runs_opts), NULL, 0, NULL, 0, 0, 0 }
#define WANDB_CONSOLE_OPTS_INIT { sizeof(wandb_console_opts), 0, 0 }
#define WANDB_CREATE_OPTS_INIT { sizeof(wandb_create_opts), NULL, 0, NULL, 0, NULL, 0, 0 }
#define WANDB_UPDATE_OPTS_INIT { sizeof(wandb_update_opts), WANDB_UPDATE_MERGE }
#define WANDB_DELETE_OPTS_INIT { sizeof(wandb_delete_opts), 0 }
#define WANDB_WAIT_OPTS_INIT { sizeof(wandb_wait_opts), 0, 0, 0 }
#define WANDB_ARTIFACTS_OPTS_INIT { sizeof(wandb_artifacts_opts), 0 }
#define WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT \
  { sizeof(wandb_artifact_download_opts), NULL, 0, 0, NULL, NULL }

/*
 * Apache Arrow's C stream interface, for libraries that were built with it.
 * Define WANDB_RUN_ARROW before this header is included to see what it adds.
 */
#if defined(WANDB_RUN_ARROW)
#define WANDB_ARROW_OPTS_INIT \
  { sizeof(wandb_arrow_opts), NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, NULL }

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

#ifdef __cplusplus
}
#endif
#endif /* WANDB_RUN_ARROW */

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

// The changed paths are applied to what the server has then.
#define WANDB_UPDATE_MERGE 0

// A changed config replaces all user keys, a changed summary the whole one.
#define WANDB_UPDATE_REPLACE 1

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

#if defined(WANDB_RUN_ARROW)
// Numbers, float64. "NaN", "Infinity" and "-Infinity" fit; so does an integer
// that is exact, or is what the float prints as.
#define WANDB_ARROW_FLOAT64 1
#endif

#if defined(WANDB_RUN_ARROW)
// Integers, int64; a float without a fraction fits.
#define WANDB_ARROW_INT64 2
#endif

#if defined(WANDB_RUN_ARROW)
// Booleans.
#define WANDB_ARROW_BOOL 3
#endif

#if defined(WANDB_RUN_ARROW)
// Strings, utf8.
#define WANDB_ARROW_UTF8 4
#endif

#if defined(WANDB_RUN_ARROW)
// Anything as JSON text: utf8 with the extension type arrow.json.
#define WANDB_ARROW_JSON 5
#endif

// The line was printed to the standard output.
#define WANDB_CONSOLE_STDOUT 0

// The line was printed to the standard error output.
#define WANDB_CONSOLE_STDERR 1

// The next row of a run, or, when wandb_scan_opts.batch_rows is set, its next
// batch of columns; wandb_histories_history gives it.
#define WANDB_HISTORIES_DATA 0

// All rows of the run were given; wandb_histories_run_report tells about it.
#define WANDB_HISTORIES_RUN_DONE 1

// The run could not be read to its end, and the others go on;
// wandb_histories_failure gives the error.
#define WANDB_HISTORIES_RUN_FAILED 2

// A client of one W&B server: settings, connections and rate limits.
//
// Threads: shared freely.
typedef struct wandb_api wandb_api;

// A version of an artifact, as of its look-up. Names, version and aliases are
// those of the collection that it was looked up in, which may be another one
// than its source, the collection that it was made in.
//
// Threads: shared freely.
typedef struct wandb_artifact wandb_artifact;

// The artifacts that a run made or took, one by one, in the server's order.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_artifacts_close may come from any thread.
typedef struct wandb_artifacts wandb_artifacts;

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

// What became of the files of wandb_run_download_files or
// wandb_run_download_history_exports, in the order of the server's list, or of
// wandb_artifact_download, in the order of their paths.
//
// Threads: shared freely, it never changes.
typedef struct wandb_downloads wandb_downloads;

// What went wrong: made by a function that fails and was given a place for
// it, owned by the caller.
//
// Threads: shared freely, it never changes. Reading it does not change it.
typedef struct wandb_error wandb_error;

// A file of a run or an artifact, as the list described it.
//
// Threads: shared freely.
typedef struct wandb_file wandb_file;

// The files of a run or an artifact, one by one, in the server's order; a
// local run's by name.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_files_close may come from any thread.
typedef struct wandb_files wandb_files;

// The histories of all runs of a list, several at a time.
//
// Each row of each run exactly once. Rows of one run come in step order, rows
// of several take turns as they arrive. Each run ends in one item
// WANDB_HISTORIES_RUN_DONE or WANDB_HISTORIES_RUN_FAILED. Threads begin with
// the first wandb_histories_next and are gone when it returns WANDB_DONE or an
// error, and after close. Few rows lie ready: who is slow to take them stops
// the threads.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_histories_close may come from any thread.
typedef struct wandb_histories wandb_histories;

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

// What an artifact consists of: its entries, in the order of their paths.
//
// Threads: shared freely, it never changes.
typedef struct wandb_manifest wandb_manifest;

// A map, of a run as of a load: keys in their order, values of any type.
//
// Threads: shared freely, it never changes.
typedef struct wandb_map wandb_map;

// A new version of an artifact: what it is called, and what goes into it;
// wandb.Artifact(name, type). Adding reads each file once for its digest and
// copies nothing: the files must stay as they are until
// wandb_run_log_new_artifact has sent them, which checks that.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
typedef struct wandb_new_artifact wandb_new_artifact;

// The options of a client.
//
// What is not set, or set to an empty text, is taken from the environment
// (WANDB_*), then from W&B's settings files, then from the defaults, as the
// official client does it.
//
// Threads: one at a time.
typedef struct wandb_options wandb_options;

// A run, remote or local. Attributes are the snapshot of the last load, with
// what was set since; history and files always ask.
//
// Threads: shared freely, also while threads change it: changes are made one
// after the other, and one that is made while another thread's update or load
// of full data runs stays to be sent. But what changes a run (wandb_run_load,
// wandb_run_set_*, wandb_run_config_*, wandb_run_update, ...) ends the life
// of the texts that it handed out.
typedef struct wandb_run wandb_run;

// The runs of a project, one by one, in the order that was asked for.
//
// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
// Only wandb_runs_close may come from any thread.
typedef struct wandb_runs wandb_runs;

// The parts of a scan, each a text.
//
// Threads: shared freely, it never changes.
typedef struct wandb_shards wandb_shards;

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

// Which run to create. Start with WANDB_CREATE_OPTS_INIT or
// wandb_create_opts_init. A NULL pointer to it means the defaults. Texts are
// borrowed for the call; NULL takes the default.
typedef struct wandb_create_opts {
  // sizeof(wandb_create_opts).
  size_t struct_size;
  // The run's id; NULL for 8 letters and digits at random.
  const char *id;
  // The length of id in bytes.
  size_t id_len;
  // The project, made when there is none; NULL for that of the options,
  // else "uncategorized".
  const char *project;
  // The length of project in bytes.
  size_t project_len;
  // Who owns the project; NULL for the entity of the options, else the
  // server chooses that of the key.
  const char *entity;
  // The length of entity in bytes.
  size_t entity_len;
  // Any value but 0 makes the run pending instead of running, also one that
  // exists.
  int64_t pending;
} wandb_create_opts;

// How wandb_run_update writes. Start with WANDB_UPDATE_OPTS_INIT or
// wandb_update_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_update_opts {
  // sizeof(wandb_update_opts).
  size_t struct_size;
  // WANDB_UPDATE_MERGE or WANDB_UPDATE_REPLACE.
  int64_t mode;
} wandb_update_opts;

// How wandb_run_wait_until_finished waits. Start with WANDB_WAIT_OPTS_INIT or
// wandb_wait_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_wait_opts {
  // sizeof(wandb_wait_opts).
  size_t struct_size;
  // Milliseconds between two questions, 10 at least; 0 for 5000.
  int64_t interval_ms;
  // Milliseconds after which to give up; 0 or -1 for never.
  int64_t timeout_ms;
  // Any value but 0 lets the state "preempted" end the waiting, too.
  int64_t preempted_ends;
} wandb_wait_opts;

// What wandb_run_delete deletes. Start with WANDB_DELETE_OPTS_INIT or
// wandb_delete_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_delete_opts {
  // sizeof(wandb_delete_opts).
  size_t struct_size;
  // Any value but 0 deletes the artifacts that the run logged, too.
  int64_t artifacts;
} wandb_delete_opts;

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
  // The first step wanted; 0 by default, and when it is below.
  int64_t min_step;
  // The first step not wanted; WANDB_STEP_NONE by default: to the end.
  int64_t max_step;
  // How many steps one request covers; 0 by default: windows are sized by
  // what rows weigh and how dense they lie. Of a server that gives less at
  // once fewer steps are asked for.
  uint64_t page_size;
  // How many rows wandb_history_next_batch gives at the most; 0 by default:
  // row by row, with wandb_history_next.
  uint64_t batch_rows;
  // What wandb_history_cursor gave: the scan goes on right behind that row.
  // The keys must be the same, in any order; the range of steps is that of
  // the earlier scan where min_step and max_step are left alone. NULL by
  // default; borrowed for the call.
  const char *cursor;
  // The length of cursor.
  size_t cursor_len;
  // A text of wandb_shards_get: only that part of the run is read. It brings
  // its keys, which must be the same, in any order, where keys are given
  // here as well, and its range of steps, where min_step and max_step are
  // left alone. Not along with cursor: one of a part says itself what is
  // left of it. NULL by default; borrowed for the call.
  const char *shard;
  // The length of shard.
  size_t shard_len;
  // Patterns of keys to leave out of the rows, in which * stands for any
  // characters: gradients/*. No row is left out for that. n_leave_out texts,
  // borrowed for the call; NULL by default.
  const char *const *leave_out;
  // The length of each pattern in bytes.
  const size_t *leave_out_lens;
  // How many patterns.
  size_t n_leave_out;
  // How many answers of a server may be fetched ahead of what is read, on a
  // thread each, 15 at the most; 0 by default: 11, fewer where they would
  // weigh more than 24 MiB together; -1: none, and no threads. Few of them
  // are read at a time, so that memory does not grow with it.
  int64_t prefetch;
  // Any value but 0: the end of the scan is WANDB_E_INTEGRITY when it is not
  // proved that every row was given.
  int64_t expect_complete;
  // Whether rows that a server has exported to Parquet files are read from
  // there: 0 by default: where that saves requests; 1: yes, and
  // WANDB_E_UNSUPPORTED in a library without the feature parquet; -1: no.
  // For runs on a server; others have no exports.
  int64_t exports;
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
  // Windows that had to be asked again in parts.
  uint64_t splits;
  // How many of the requests repeated one that failed.
  uint64_t retries;
  // Rows that came from the history of a server, those that were passed
  // over included.
  uint64_t from_graphql;
  // Rows that came from exported files.
  uint64_t from_parquet;
  // Rows that a server has beyond its exported files.
  uint64_t from_live;
  // Rows that came from a log on this machine.
  uint64_t from_local;
  // How many of the keys asked for no row had so far, and the server knows
  // nothing of either; wandb_history_absent names them.
  uint64_t n_absent;
} wandb_scan_report;

// How wandb_run_follow_history follows. Start with WANDB_FOLLOW_OPTS_INIT or
// wandb_follow_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_follow_opts {
  // sizeof(wandb_follow_opts).
  size_t struct_size;
  // Milliseconds before asking again, once there is nothing more or after
  // an error, 10 at least; 0 for 5000.
  int64_t interval_ms;
  // Milliseconds after which to give up, counted from
  // wandb_run_follow_history on; 0 or -1 for never.
  int64_t timeout_ms;
  // Any value but 0 lets the state "preempted" be the end of a run, too.
  int64_t preempted_ends;
} wandb_follow_opts;

#if defined(WANDB_RUN_ARROW)
// How history becomes Arrow. Start with WANDB_ARROW_OPTS_INIT or
// wandb_arrow_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_arrow_opts {
  // sizeof(wandb_arrow_opts).
  size_t struct_size;
  // Columns whose types are given; they are there even if no row holds
  // them, and a value that does not fit is an error. n_columns texts,
  // borrowed for the call.
  const char *const *columns;
  // The length of each name in bytes.
  const size_t *column_lens;
  // The type of each: one of WANDB_ARROW_*.
  const int64_t *column_types;
  // How many; 0 by default.
  size_t n_columns;
  // Any value but 0: these are all columns, in this order. Nothing is found
  // out, and what else a row holds is left out.
  int64_t only_columns;
  // Whether a scan that is longer than one batch is read twice, first for
  // its columns and types alone: 1 for yes, -1 for no, 0 for local runs only.
  int64_t survey;
  // Whether there is a last column _extra for what has no place elsewhere: 1
  // for yes, -1 for no, 0 for scans without keys of which not all is known
  // beforehand.
  int64_t extra;
  // Any value but 0: objects are structs, instead of JSON text, where a key
  // holds nothing else.
  int64_t structs;
  // The time limit of each call that the stream makes, as in
  // wandb_call_opts.
  int64_t timeout_ms;
  // Stops the stream when triggered, or NULL. It may be freed at any time.
  const struct wandb_cancel *cancel;
} wandb_arrow_opts;
#endif

// Hears how far a down- or upload is, after each piece, on the thread of the
// call.
//
// done, total: bytes; total is 0 when it is not known. What an earlier
// download left counts as done; where a transfer starts anew, so does done.
// Returns 0 to go on; anything else ends the transfer with
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
  // Only files whose names match this pattern of SQL's LIKE: % stands for
  // anything, _ for one character, a backslash takes either as it is.
  // Borrowed for the call; empty for all files. Not together with names.
  //
  const char *pattern;
  // The length of pattern in bytes.
  size_t pattern_len;
} wandb_files_opts;

// Who is told of an upload. Start with WANDB_UPLOAD_OPTS_INIT or
// wandb_upload_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_upload_opts {
  // sizeof(wandb_upload_opts).
  size_t struct_size;
  // Told of the progress, or NULL.
  wandb_progress_fn progress;
  // Handed to progress.
  void *user;
} wandb_upload_opts;

// Which files to fetch, and how. Start with WANDB_DOWNLOAD_ALL_OPTS_INIT or
// wandb_download_all_opts_init. A NULL pointer to it means the defaults: all
// files.
typedef struct wandb_download_all_opts {
  // sizeof(wandb_download_all_opts).
  size_t struct_size;
  // Only files of exactly these names; one that does not exist is a
  // WANDB_E_NOT_FOUND among the results, at their end. n_names texts,
  // borrowed for the call.
  const char *const *names;
  // The length of each name in bytes.
  const size_t *name_lens;
  // How many names; 0 for all files.
  size_t n_names;
  // Only files whose names match this pattern of SQL's LIKE; borrowed for
  // the call, empty for all files. Not together with names.
  const char *pattern;
  // The length of pattern in bytes.
  size_t pattern_len;
  // How many files are fetched at the same time; 0 for 4, at most 16.
  uint64_t workers;
  // Any value but 0 replaces files that exist.
  int64_t replace;
  // Any value but 0 leaves files that exist as they are, unchecked, and
  // succeeds.
  int64_t exist_ok;
} wandb_download_all_opts;

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

// How the histories of a list are read. Start with WANDB_HISTORIES_OPTS_INIT
// or wandb_histories_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_histories_opts {
  // sizeof(wandb_histories_opts).
  size_t struct_size;
  // How many runs are read at a time, each by a thread of its own; 0 for 4.
  // They share the connections and the rate limits of the client.
  uint64_t workers;
  // Any value but 0 lets the first run that fails end all.
  int64_t fail_fast;
  // What wandb_histories_state gave: it goes on right behind that item, with
  // the same keys and, where min_step and max_step are left alone, the same
  // steps, of the same project. NULL by default; borrowed for the call.
  const char *state;
  // The length of state.
  size_t state_len;
} wandb_histories_opts;

// What was done so far. Start with WANDB_HISTORIES_COUNTS_INIT.
typedef struct wandb_histories_counts {
  // sizeof(wandb_histories_counts).
  size_t struct_size;
  // How many runs the list has; -1 where the server does not say it, and
  // before it was asked.
  int64_t listed;
  // Runs that the state that was resumed says are done: not read again.
  uint64_t before;
  // Runs of which all rows were given.
  uint64_t done;
  // Those of them whose completeness is not proved.
  uint64_t unproven;
  // Runs that failed.
  uint64_t failed;
  // Rows that were given.
  uint64_t rows;
  // Requests for rows, repeated ones included; the pages of the list are
  // not among them.
  uint64_t requests;
} wandb_histories_counts;

// How to list artifacts. Start with WANDB_ARTIFACTS_OPTS_INIT or
// wandb_artifacts_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_artifacts_opts {
  // sizeof(wandb_artifacts_opts).
  size_t struct_size;
  // How many artifacts one request brings; 0 for 100.
  uint64_t per_page;
} wandb_artifacts_opts;

// Which files of an artifact to bring, and how. Start with
// WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT or wandb_artifact_download_opts_init. A
// NULL pointer to it means the defaults: all files.
typedef struct wandb_artifact_download_opts {
  // sizeof(wandb_artifact_download_opts).
  size_t struct_size;
  // Only files whose path begins with this text; borrowed for the call,
  // empty for all files.
  const char *path_prefix;
  // The length of path_prefix in bytes.
  size_t path_prefix_len;
  // How many files are fetched at the same time; 0 for 8, at most 64. With 1
  // no thread is started.
  uint64_t workers;
  // Told of the bytes of all files together, or NULL: on any of the
  // downloading threads, not only that of the call, but by one at a time.
  wandb_progress_fn progress;
  // Handed to progress.
  void *user;
} wandb_artifact_download_opts;

// How a reference is added. Start with WANDB_REFERENCE_OPTS_INIT or
// wandb_reference_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_reference_opts {
  // sizeof(wandb_reference_opts).
  size_t struct_size;
  // Any value but 0: the content is not looked at, the address alone is
  // digested (checksum=False).
  int64_t unchecked;
  // Whose server an entry of another artifact is on, and whose proxies,
  // trusted roots and limits a look at an http(s) address takes; its
  // credentials are never sent there. NULL: that of the environment.
  const struct wandb_api *api;
} wandb_reference_opts;

// How a new artifact is sent. Start with WANDB_NEW_ARTIFACT_OPTS_INIT or
// wandb_new_artifact_opts_init. A NULL pointer to it means the defaults.
typedef struct wandb_new_artifact_opts {
  // sizeof(wandb_new_artifact_opts).
  size_t struct_size;
  // How many files are sent at a time, at most 64; 0 for 4.
  uint64_t workers;
  // Told of the progress of the whole, on the calling thread, when there is
  // something new and at most ten times a second; or NULL.
  wandb_progress_fn progress;
  // Handed to progress.
  void *user;
} wandb_new_artifact_opts;

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

// How many handles of this library the program holds, errors and texts among
// them: each that was handed out and is not freed. For tests of leaks, in
// programs and in bindings. Arrow streams are not counted. Any thread.
size_t wandb_handle_count(void);

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

// Reads all attributes anew, as Run.load(force=True): what was set and not
// sent is dropped. On an error the old ones stay. On success texts that this
// handle handed out are no longer valid.
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
// text, len: borrowed until the run is changed or freed; len may be NULL.
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
// text, len: borrowed until the run is changed or freed; len may be NULL.
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
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_id(const struct wandb_run *run,
                     const char **text,
                     size_t *len);

// The display name (Run.name).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_name(const struct wandb_run *run,
                       const char **text,
                       size_t *len);

// Who owns the project (Run.entity); a local log may not say.
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_entity(const struct wandb_run *run,
                         const char **text,
                         size_t *len);

// The project (Run.project); a local log may not say.
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_project(const struct wandb_run *run,
                          const char **text,
                          size_t *len);

// running, finished, failed, crashed, killed, ... (Run.state). A local log
// without an exit says unknown.
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_state(const struct wandb_run *run,
                        const char **text,
                        size_t *len);

// The address of the run's page (Run.url); none for a local run.
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_url(const struct wandb_run *run,
                      const char **text,
                      size_t *len);

// The directory of a local run; none for a remote one.
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_directory(const struct wandb_run *run,
                            const char **text,
                            size_t *len);

// When it began, ISO 8601 in UTC (Run.created_at).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_created_at(const struct wandb_run *run,
                             const char **text,
                             size_t *len);

// The last sign of life, ISO 8601 in UTC (Run.heartbeat_at).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_heartbeat_at(const struct wandb_run *run,
                               const char **text,
                               size_t *len);

// The group (Run.group).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_group(const struct wandb_run *run,
                        const char **text,
                        size_t *len);

// The job type (Run.job_type).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_job_type(const struct wandb_run *run,
                           const char **text,
                           size_t *len);

// The notes (Run.notes).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_notes(const struct wandb_run *run,
                        const char **text,
                        size_t *len);

// The entity, under its old name (Run.username).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when the run has none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_username(const struct wandb_run *run,
                           const char **text,
                           size_t *len);

// The name of who logged the run (Run.user.name).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when that is not known, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_user_name(const struct wandb_run *run,
                            const char **text,
                            size_t *len);

// The login name of who logged the run (Run.user.username).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_NULL when that is not known, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_user_login(const struct wandb_run *run,
                             const char **text,
                             size_t *len);

// The configuration that the user set as a JSON object (Run.config), values
// unwrapped, keys in the order in which they were kept.
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_config_json(const struct wandb_run *run,
                              const char **text,
                              size_t *len);

// The last value of every key, or what was set, as a JSON object
// (Run.summary).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_summary_json(const struct wandb_run *run,
                               const char **text,
                               size_t *len);

// The last system metrics as a JSON object (Run.system_metrics).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_system_metrics_json(const struct wandb_run *run,
                                      const char **text,
                                      size_t *len);

// The tags as a JSON array of texts (Run.tags).
//
// text, len: borrowed until the run is changed or freed; len may be NULL.
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

// Opens a run by the parts of its path, which are taken as they are, and
// loads it, as Run(client, entity, project, run_id).
//
// entity, project, id and their lengths: none may be empty.
// opts: limits of the call, or NULL.
// out: receives the run, owned; free it with wandb_run_free.
// Returns as wandb_api_run. Any thread.
int32_t wandb_run_new(const struct wandb_api *api,
                      const char *entity,
                      size_t entity_len,
                      const char *project,
                      size_t project_len,
                      const char *id,
                      size_t id_len,
                      const struct wandb_call_opts *opts,
                      struct wandb_run **out,
                      struct wandb_error **err);

// A run of attributes that the caller knows, as Run(client, entity, project,
// run_id, attrs). Nothing is sent.
//
// entity, project, id and their lengths: none may be empty.
// attrs, attrs_len: a JSON object as the server gives it ("displayName",
// "state", "config", "summaryMetrics", ...; "id" is the storage id), or with
// names in snake case. The empty text is the empty object.
// out: receives the run, owned; free it with wandb_run_free. Without
// "config" and "summaryMetrics" it is lazy, see wandb_run_is_lazy.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT naming the attribute that is not
// of its type; WANDB_E_CLOSED. Any thread.
int32_t wandb_run_from_attrs(const struct wandb_api *api,
                             const char *entity,
                             size_t entity_len,
                             const char *project,
                             size_t project_len,
                             const char *id,
                             size_t id_len,
                             const char *attrs,
                             size_t attrs_len,
                             struct wandb_run **out,
                             struct wandb_error **err);

// Fills the first size bytes of opts as WANDB_CREATE_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_create_opts_init(struct wandb_create_opts *opts, size_t size);

// Makes a run, as Run.create, with one request, and loads it from the answer.
// An id that exists is no error: that run is opened as it is, and
// wandb_run_inserted says so.
//
// create_opts: which run, or NULL; borrowed for the call.
// opts: limits of the call, or NULL.
// out: receives the run, owned; free it with wandb_run_free.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an id or project that
// servers refuse; the codes of a request. Any thread.
int32_t wandb_run_create(const struct wandb_api *api,
                         const struct wandb_create_opts *create_opts,
                         const struct wandb_call_opts *opts,
                         struct wandb_run **out,
                         struct wandb_error **err);

// Whether creating this run made it (1), or opened one that existed (0).
//
// Returns WANDB_OK; WANDB_NULL when it was not created here, when the server
// does not say, and when a reply was lost so that nobody knows;
// WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_inserted(const struct wandb_run *run, int32_t *inserted);

// Changes the display name (Run.name = ...), here until wandb_run_update.
//
// text, len: the name; NULL for none, which empties it.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Ends the life
// of texts that the run handed out.
int32_t wandb_run_set_name(struct wandb_run *run,
                           const char *text,
                           size_t len);

// Changes the notes (Run.notes = ...), here until wandb_run_update.
//
// text, len: the notes; NULL for none, which empties them.
// Returns as wandb_run_set_name.
int32_t wandb_run_set_notes(struct wandb_run *run,
                            const char *text,
                            size_t len);

// Changes the old field beside the notes (Run.description = ...), here until
// wandb_run_update.
//
// text, len: the description; NULL for none, which empties it.
// Returns as wandb_run_set_name.
int32_t wandb_run_set_description(struct wandb_run *run,
                                  const char *text,
                                  size_t len);

// Changes the group (Run.group = ...), here until wandb_run_update.
//
// text, len: the group; NULL for none, which takes the run out of it.
// Returns as wandb_run_set_name.
int32_t wandb_run_set_group(struct wandb_run *run,
                            const char *text,
                            size_t len);

// Changes the job type (Run.job_type = ...), here until wandb_run_update.
//
// text, len: the job type; NULL for none, which empties it.
// Returns as wandb_run_set_name.
int32_t wandb_run_set_job_type(struct wandb_run *run,
                               const char *text,
                               size_t len);

// Replaces all tags (Run.tags = [...]), here until wandb_run_update.
//
// tags, lens: n_tags texts and their lengths in bytes; borrowed for the call.
// Returns as wandb_run_set_name.
int32_t wandb_run_set_tags(struct wandb_run *run,
                           const char *const *tags,
                           const size_t *lens,
                           size_t n_tags);

// Sets a value of the configuration (Run.config[...] = ...), here until
// wandb_run_update. Objects that are missing on the way are made.
//
// path, path_lens: n_path keys, from the outermost to the innermost one, and
// their lengths in bytes. Keys are taken as they are: a dot is part of one.
// json, json_len: the value as JSON; NaN, Infinity and -Infinity are numbers.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an empty path, one with
// something on it that is no object, and what is not JSON: nothing is changed
// then; WANDB_E_CLOSED. Ends the life of texts that the run handed out.
int32_t wandb_run_config_set(struct wandb_run *run,
                             const char *const *path,
                             const size_t *path_lens,
                             size_t n_path,
                             const char *json,
                             size_t json_len,
                             struct wandb_error **err);

// Sets a value of the summary (Run.summary[...] = ...), here until
// wandb_run_update, which cuts off whitespace around new keys.
//
// path, path_lens, n_path, json, json_len: as of wandb_run_config_set.
// Returns as wandb_run_config_set.
int32_t wandb_run_summary_set(struct wandb_run *run,
                              const char *const *path,
                              const size_t *path_lens,
                              size_t n_path,
                              const char *json,
                              size_t json_len,
                              struct wandb_error **err);

// Takes a value out of the configuration (del Run.config[...]), here until
// wandb_run_update.
//
// path, path_lens: n_path keys as of wandb_run_config_set.
// Returns WANDB_OK; WANDB_MISSING when there is no such value;
// WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Ends the life of texts that the
// run handed out.
int32_t wandb_run_config_remove(struct wandb_run *run,
                                const char *const *path,
                                const size_t *path_lens,
                                size_t n_path);

// Takes a value out of the summary (del Run.summary[...]), here until
// wandb_run_update.
//
// path, path_lens: n_path keys as of wandb_run_config_set.
// Returns as wandb_run_config_remove.
int32_t wandb_run_summary_remove(struct wandb_run *run,
                                 const char *const *path,
                                 const size_t *path_lens,
                                 size_t n_path);

// Whether there is something that wandb_run_update would send: 1 or 0.
//
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_has_changes(const struct wandb_run *run,
                              int32_t *has_changes);

// Fills the first size bytes of opts as WANDB_UPDATE_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_update_opts_init(struct wandb_update_opts *opts, size_t size);

// Sends what was changed, as Run.update(): only what differs, with one
// request, and none when nothing does. Then the run is what the server
// answered; on an error the changes stay. A changed config or summary is read
// anew first, and only the changed paths are applied, so that threads of this
// process that change different keys of one run, through any handles, lose
// nothing: updates of one run take turns. Another process that writes between
// that reading and the writing still loses its change.
//
// update_opts: the mode, or NULL; borrowed for the call.
// opts: limits of the whole update, or NULL.
// Returns WANDB_OK; WANDB_E_NOT_FOUND when the run was deleted meanwhile;
// WANDB_E_PERMISSION when the key may not change it; WANDB_E_UNSUPPORTED for
// a local run; WANDB_E_INVALID_ARGUMENT for W&B's own keys in the config; the
// codes of a request. Ends the life of texts that the run handed out.
int32_t wandb_run_update(struct wandb_run *run,
                         const struct wandb_update_opts *update_opts,
                         const struct wandb_call_opts *opts,
                         struct wandb_error **err);

// As wandb_run_update with default options, as Run.save().
//
// opts: limits of the whole update, or NULL.
// Returns as wandb_run_update.
int32_t wandb_run_save(struct wandb_run *run,
                       const struct wandb_call_opts *opts,
                       struct wandb_error **err);

// Whether config, summary, system metrics and history keys are still to be
// read: 1 for a run of a lazy list, and one of attributes without them. They
// are empty until wandb_run_load_full_data or wandb_run_load.
//
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_is_lazy(const struct wandb_run *run, int32_t *lazy);

// Reads what a lazy run lacks, as Run.load_full_data(), and keeps what was
// set. Sends nothing when it lacks nothing.
//
// opts: limits of the call, or NULL.
// Returns as wandb_run_load. Ends the life of texts that the run handed out.
int32_t wandb_run_load_full_data(struct wandb_run *run,
                                 const struct wandb_call_opts *opts,
                                 struct wandb_error **err);

// Moves the run to another state, as Run.update_state(state): to "pending"
// from running, failed, crashed or preempted, to "failed" from pending or
// running.
//
// state, len: "pending" or "failed".
// opts: limits of the call, or NULL.
// moved: receives 1 when the server did it, else 0; may be NULL.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for another state;
// WANDB_E_SERVER with the server's message when it does not allow the move;
// WANDB_E_UNSUPPORTED by old servers and for a local run; the codes of a
// request. Ends the life of texts that the run handed out.
int32_t wandb_run_update_state(struct wandb_run *run,
                               const char *state,
                               size_t len,
                               const struct wandb_call_opts *opts,
                               int32_t *moved,
                               struct wandb_error **err);

// Asks the program that logs the run to end it, as Run.stop(); it reads that
// with its next sign of life. Repeating it has no effect.
//
// opts: limits of the call, or NULL.
// stopped: receives 1 when the server took it, else 0; may be NULL.
// Returns WANDB_OK; WANDB_E_UNSUPPORTED by old servers and for a local run;
// the codes of a request. Any thread.
int32_t wandb_run_stop(const struct wandb_run *run,
                       const struct wandb_call_opts *opts,
                       int32_t *stopped,
                       struct wandb_error **err);

// Fills the first size bytes of opts as WANDB_WAIT_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_wait_opts_init(struct wandb_wait_opts *opts, size_t size);

// Fills the first size bytes of opts as WANDB_DELETE_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_delete_opts_init(struct wandb_delete_opts *opts, size_t size);

// Waits until the run has ended, as Run.wait_until_finished(): until it is
// finished, failed, crashed or killed. Then all attributes are read anew, and
// what was set stays. A local run has ended when its log has an exit.
//
// wait_opts: how long, or NULL; borrowed for the call.
// opts: a limit of each question, and a token that ends the waiting; or NULL.
// state: receives the state, owned; free it with wandb_text_free. May be
// NULL.
// Returns WANDB_OK; WANDB_E_TIMEOUT naming the state that the run still has;
// WANDB_E_NOT_FOUND when it was deleted meanwhile; WANDB_E_CANCELLED; the
// codes of a request. Ends the life of texts that the run handed out.
int32_t wandb_run_wait_until_finished(struct wandb_run *run,
                                      const struct wandb_wait_opts *wait_opts,
                                      const struct wandb_call_opts *opts,
                                      struct wandb_text **state,
                                      struct wandb_error **err);

// Deletes the run on the server, as Run.delete(). Afterwards every call on
// this handle but wandb_run_close and wandb_run_free returns
// WANDB_E_NOT_FOUND; so does what asks the server on other handles of the
// run.
//
// delete_opts: what goes with it, or NULL; borrowed for the call.
// opts: limits of the call, or NULL.
// Returns WANDB_OK; WANDB_E_NOT_FOUND when there was no such run;
// WANDB_E_PERMISSION; WANDB_E_UNSUPPORTED for a local run; the codes of a
// request. Any thread; texts that the run handed out stay until it is freed.
int32_t wandb_run_delete(struct wandb_run *run,
                         const struct wandb_delete_opts *delete_opts,
                         const struct wandb_call_opts *opts,
                         struct wandb_error **err);

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
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an empty key and for a cursor
// of another run, of other keys, or that is none; WANDB_E_IO when a local log
// cannot be opened. Any thread.
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
// calls: a scan that was cancelled is never WANDB_DONE. One of
// wandb_run_follow_history goes on after an error.
int32_t wandb_history_next(struct wandb_history *history,
                           const struct wandb_call_opts *opts,
                           struct wandb_error **err);

// The next rows that are at hand, as one JSON array of objects on one line;
// NaN and infinities are W&B's strings. It waits for the first row, not for
// more. The getters below, that read one row, have none after it.
//
// This is the quick way to rows for languages to which a call for each cell is
// dear, and which read JSON well.
//
// most: at most so many rows; 0 stands for as many as are at hand. About 1 MiB
// of text is the most in any case.
// opts: limits of this call, or NULL.
// text, len: borrowed until rows are asked for again or the iterator is freed;
// len may be NULL.
// rows: receives how many there are; may be NULL.
// Returns as wandb_history_next. What goes wrong behind the first row is
// returned by the next call.
int32_t wandb_history_next_rows(const struct wandb_history *history,
                                size_t most,
                                const struct wandb_call_opts *opts,
                                const char **text,
                                size_t *len,
                                size_t *rows,
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

// Where the scan stands, as text for wandb_scan_opts.cursor: everything up to
// and including the row, or the batch, that was given last is behind it. Also
// after the end and after an error. Keep it together with what became of the
// row, and a program that was killed goes on without losing or repeating one.
//
// cursor: receives one line of JSON, owned; free it with wandb_text_free.
// Returns WANDB_OK; WANDB_E_PROTOCOL when the server left _step out of a row;
// WANDB_E_CONFLICT; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT.
int32_t wandb_history_cursor(const struct wandb_history *history,
                             struct wandb_text **cursor,
                             struct wandb_error **err);

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

// The keys asked for that no row had so far, and of which the server knows
// nothing either: mostly typing errors. wandb_scan_report counts them.
//
// text, len: borrowed until this is called again or the iterator is freed;
// len may be NULL.
// Returns WANDB_OK; WANDB_MISSING when there are not so many;
// WANDB_E_CONFLICT; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT.
int32_t wandb_history_absent(const struct wandb_history *history,
                             size_t index,
                             const char **text,
                             size_t *len);

// Fills the first size bytes of opts as WANDB_FOLLOW_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_follow_opts_init(struct wandb_follow_opts *opts, size_t size);

// Reads the history of a run that goes on: wandb_history_next first gives the
// rows that there are, then waits for those that come, each exactly once. It
// returns WANDB_DONE once the run is over and a last look found nothing more.
// A local run is over when its log has an exit: that of a program that died
// never has one.
//
// The time limit of wandb_history_next is one of the whole call, waiting
// included; without one it waits for as long as it takes, and each request has
// the usual limit. An error does not end the iterator: the next call goes on
// where it stood, nothing lost and nothing repeated. Such errors are
// WANDB_E_TIMEOUT when no row came in time or the whole time is over,
// WANDB_E_NOT_FOUND when the run was deleted meanwhile, WANDB_E_INTEGRITY when
// rows that were given are gone. Rows that a server shows late at an earlier
// step than that of the row given last are not found.
//
// scan_opts: what to scan, or NULL; borrowed for the call. batch_rows must be
// 0.
// follow_opts: how to follow, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_history_free. It
// keeps what it needs of the run alive.
// Returns as wandb_run_scan_history. Any thread.
int32_t wandb_run_follow_history(const struct wandb_run *run,
                                 const struct wandb_scan_opts *scan_opts,
                                 const struct wandb_follow_opts *follow_opts,
                                 struct wandb_history **out,
                                 struct wandb_error **err);

// Splits a scan of a run's history into parts that are read one by one, also
// by other processes and at other times: together they give exactly the rows
// of the scan, each once, also of a run that goes on. Sends nothing.
//
// Each part is one line of JSON that names the run, the keys and a range of
// steps; it holds no key of an account. Another process opens its run with
// wandb_api_shard_run, and one that has the run reads it with
// wandb_run_scan_history and the text as scan_opts.shard.
//
// scan_opts: what to scan, or NULL; borrowed for the call. page_size and
// batch_rows are for the reading of each part, and mean nothing here.
// count: how many parts, 1 to 1,048,576. There are fewer, but at least one,
// where the server, at the last load, knew of fewer rows or steps. They cover
// equally many steps: of a run with large gaps some hold more rows than others.
// out: receives the parts, owned; free them with wandb_shards_free.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT as wandb_run_scan_history, for
// another count, and for a cursor; WANDB_E_CLOSED. Any thread.
int32_t wandb_run_shards(const struct wandb_run *run,
                         const struct wandb_scan_opts *scan_opts,
                         size_t count,
                         struct wandb_shards **out,
                         struct wandb_error **err);

// How many parts there are.
//
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_shards_count(const struct wandb_shards *shards, size_t *count);

// The text of a part.
//
// index: from 0 on, in the order of their steps.
// text, len: borrowed until the parts are freed; len may be NULL.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also when there is no such
// part. Any thread.
int32_t wandb_shards_get(const struct wandb_shards *shards,
                         size_t index,
                         const char **text,
                         size_t *len);

// Releases the parts. NULL is fine.
void wandb_shards_free(struct wandb_shards *shards);

// Opens and loads the run of a part, in whatever process; then
// wandb_run_scan_history reads it with the same text as scan_opts.shard.
//
// shard, len: what wandb_shards_get gave.
// opts: limits of the call, or NULL.
// out: receives the run, owned; free it with wandb_run_free.
// Returns as wandb_api_run; WANDB_E_INVALID_ARGUMENT when the text is none of
// a part, or of a newer version of this library. Any thread.
int32_t wandb_api_shard_run(const struct wandb_api *api,
                            const char *shard,
                            size_t len,
                            const struct wandb_call_opts *opts,
                            struct wandb_run **out,
                            struct wandb_error **err);

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

#if defined(WANDB_RUN_ARROW)
// Fills the first size bytes of opts as WANDB_ARROW_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_arrow_opts_init(struct wandb_arrow_opts *opts, size_t size);
#endif

#if defined(WANDB_RUN_ARROW)
// Scans every row of a run's history as an Arrow C stream: record batches of
// one schema, each row exactly once, in step order.
//
// Every column may be null: a missing value and null both are, which Arrow
// cannot tell apart. Columns are the keys asked for, or, without keys, those
// of the run. Numbers are float64, or int64 where all were seen beforehand
// and are whole; _step is int64; booleans, strings; all else is JSON text:
// keys with values of several kinds, arrays and objects. All was seen when the
// first batch was the whole scan, or with arrow_opts.survey. Else the server is
// asked which keys the run has and what they hold, and what proves to have no
// place comes in the column _extra or is an error; see arrow_opts.extra.
//
// scan_opts: what to scan, or NULL; borrowed for the call. batch_rows 0 means
// 16384 here.
// arrow_opts: types and limits, or NULL; borrowed for the call.
// out: receives the stream, owned, whatever was there before: call its
// release. It keeps what it needs of the run alive. On a failure its release
// is NULL. Its get_next returns 0 or an errno, EIO for what may pass when
// tried again, and get_last_error tells the message. Threads: one at a time.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT; WANDB_E_UNSUPPORTED when a key
// is named _extra and the column is, too; and, since the first batch is read
// unless only_columns is set, the codes of a request, WANDB_E_INTEGRITY. Any
// thread.
int32_t wandb_run_scan_arrow(const struct wandb_run *run,
                             const struct wandb_scan_opts *scan_opts,
                             const struct wandb_arrow_opts *arrow_opts,
                             struct ArrowArrayStream *out,
                             struct wandb_error **err);
#endif

#if defined(WANDB_RUN_ARROW)
// Samples the history of a run, as wandb_run_history, as an Arrow C stream of
// one record batch.
//
// sample_opts: what to sample, or NULL; borrowed for the call.
// arrow_opts: types and the limits of this call, or NULL; borrowed for the
// call. All is known beforehand.
// out: as wandb_run_scan_arrow.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for keys with the system stream;
// WANDB_E_UNSUPPORTED as wandb_run_scan_arrow; WANDB_E_PROTOCOL for a value
// that does not fit the type given; the codes of a request. Any thread.
int32_t wandb_run_sample_arrow(const struct wandb_run *run,
                               const struct wandb_sample_opts *sample_opts,
                               const struct wandb_arrow_opts *arrow_opts,
                               struct ArrowArrayStream *out,
                               struct wandb_error **err);
#endif

// Fills the first size bytes of opts as WANDB_DOWNLOAD_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_download_opts_init(struct wandb_download_opts *opts, size_t size);

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

// Deletes the file on the server, as File.delete(). The handle stays as it
// is.
//
// opts: limits of the call, or NULL.
// Returns WANDB_OK; WANDB_E_NOT_FOUND when it is gone already, unless this
// call's own request may have done that; WANDB_E_UNSUPPORTED for the file of
// a local run; the codes of a request. Any thread.
int32_t wandb_file_delete(const struct wandb_file *file,
                          const struct wandb_call_opts *opts,
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

// The file's place in the bucket (File.path_uri): s3://bucket/key where the
// storage is S3, the address itself where the file is a reference.
//
// text, len: as wandb_file_name.
// Returns WANDB_OK, WANDB_NULL when there is none (the official client has an
// empty text), WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_file_path_uri(const struct wandb_file *file,
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

// Fills the first size bytes of opts as WANDB_FILES_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_files_opts_init(struct wandb_files_opts *opts, size_t size);

// Lists the files of a run, as Run.files(). Nothing is sent before the first
// file is asked for.
//
// files_opts: which files, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_files_free.
// Returns WANDB_OK, WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT, also for names
// and a pattern at once. Any thread.
int32_t wandb_run_files(const struct wandb_run *run,
                        const struct wandb_files_opts *files_opts,
                        struct wandb_files **out,
                        struct wandb_error **err);

// The next file.
//
// opts: limits of this call, or NULL.
// out: receives the file, owned; free it with wandb_file_free. It outlives
// the iterator.
// Returns WANDB_OK; WANDB_DONE at the end; the codes of a request, among them
// WANDB_E_UNSUPPORTED where the server takes no pattern. An error ends the
// list and is returned again by later calls.
int32_t wandb_files_next(struct wandb_files *files,
                         const struct wandb_call_opts *opts,
                         struct wandb_file **out,
                         struct wandb_error **err);

// How many files the run has, where the server says it. Asks for the first
// page if none was asked for yet.
//
// opts: limits of this call, or NULL.
// Returns WANDB_OK; WANDB_NULL for a list by names or by a pattern and for a
// local run; the codes of a request.
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

// Fills the first size bytes of opts as WANDB_UPLOAD_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_upload_opts_init(struct wandb_upload_opts *opts, size_t size);

// Uploads a file to the run, as Run.upload_file(path, root). Its name is the
// way from root to path, with / on every system; each .. of a file outside of
// root becomes two underscores. A file of that name is replaced.
//
// It returns once the server lists the file as it was sent, for which it waits
// up to 30 s, less where the limit of the call ends before. Doing it again
// after a failure is safe.
//
// path, path_len: the file. It is read from the disk as it is sent.
// root, root_len: a directory; empty for the current one.
// upload_opts: progress, or NULL.
// opts: limits of the whole call, or NULL: then only stalls and each query
// are limited.
// out: receives the file as the server lists it, owned; free it with
// wandb_file_free. May be NULL.
// Returns WANDB_OK; WANDB_E_NOT_FOUND when there is no file at path, no such
// run, or when the server took the bytes but does not list the file;
// WANDB_E_INTEGRITY when it still lists something else under this name;
// WANDB_E_INVALID_ARGUMENT when path is no regular file or its name cannot be
// one of the server; WANDB_E_UNSUPPORTED for a local run and for a server
// without createRunFiles; WANDB_E_IO; the codes of a request. Any thread.
int32_t wandb_run_upload_file(const struct wandb_run *run,
                              const char *path,
                              size_t path_len,
                              const char *root,
                              size_t root_len,
                              const struct wandb_upload_opts *upload_opts,
                              const struct wandb_call_opts *opts,
                              struct wandb_file **out,
                              struct wandb_error **err);

// Fills the first size bytes of opts as WANDB_DOWNLOAD_ALL_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_download_all_opts_init(struct wandb_download_all_opts *opts,
                                     size_t size);

// Fetches the files of a run to root, several at a time, each as
// wandb_file_download does. One that fails does not keep the others. It
// starts threads, at most as many as there are files to fetch at a time, and
// all have ended when it returns.
//
// root, root_len: the directory; made when it does not exist.
// download_all_opts: which files, and how; or NULL.
// opts: limits of the whole call, or NULL: then only stalls and each query
// are limited.
// out: receives what became of each file, owned; free it with
// wandb_downloads_free.
// Returns WANDB_OK, also where files failed: wandb_downloads_result tells;
// WANDB_E_INVALID_ARGUMENT for names and a pattern at once; the codes of a
// request when the list fails or the call ends early: what is whole by then
// stays. Any thread.
int32_t wandb_run_download_files(const struct wandb_run *run,
                                 const char *root,
                                 size_t root_len,
                                 const struct wandb_download_all_opts *download_all_opts,
                                 const struct wandb_call_opts *opts,
                                 struct wandb_downloads **out,
                                 struct wandb_error **err);

// How many files there are results of. Any thread.
size_t wandb_downloads_count(const struct wandb_downloads *downloads);

// The name on the server of the file at index.
//
// text, len: borrowed until the results are freed; len may be NULL.
// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_downloads_name(const struct wandb_downloads *downloads,
                             size_t index,
                             const char **text,
                             size_t *len);

// What became of the file at index: its path, or why there is none.
//
// path, len: borrowed until the results are freed; each may be NULL.
// err: receives the error of that file, owned, as from any function.
// Returns what wandb_file_download returned for the file; WANDB_MISSING
// beyond the last. Any thread.
int32_t wandb_downloads_result(const struct wandb_downloads *downloads,
                               size_t index,
                               const char **path,
                               size_t *len,
                               struct wandb_error **err);

// Releases the results and their texts. NULL is fine.
void wandb_downloads_free(struct wandb_downloads *downloads);

// Fetches the Parquet files that the server has exported of the history of a
// run (Run.download_history_exports). The file of number I is
// ENTITY_PROJECT_RUN_I.runhistory.parquet; one of that name is
// replaced. A file appears only when it is whole: written beside its place,
// checked, renamed. One that fails does not keep the others.
//
// dir, dir_len: the directory; made when it does not exist.
// require_complete: any value but 0 makes rows that are in no file yet an
// error, and then nothing is fetched.
// opts: limits of the whole call, or NULL: then only stalls and the query are
// limited.
// contains_live_data: receives 1 when the run has rows that are in no file
// yet, else 0; may be NULL.
// out: receives what became of each file, in the order in which the server
// names them, owned; free it with wandb_downloads_free.
// Returns WANDB_OK, also where files failed: wandb_downloads_result tells;
// WANDB_E_INTEGRITY for rows that are in no file yet; WANDB_E_UNSUPPORTED on
// servers that do not export and for a local run; the codes of a request when
// the query fails or the call ends early: what is whole by then stays. Any
// thread.
int32_t wandb_run_download_history_exports(const struct wandb_run *run,
                                           const char *dir,
                                           size_t dir_len,
                                           int32_t require_complete,
                                           const struct wandb_call_opts *opts,
                                           int32_t *contains_live_data,
                                           struct wandb_downloads **out,
                                           struct wandb_error **err);

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

// Fills the first size bytes of opts as WANDB_HISTORIES_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_histories_opts_init(struct wandb_histories_opts *opts,
                                  size_t size);

// Fills the first size bytes of counts as WANDB_HISTORIES_COUNTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_histories_counts_init(struct wandb_histories_counts *counts,
                                    size_t size);

// Reads the histories of all runs of a project, several at a time. Nothing is
// sent, and no thread started, before the first item is asked for.
//
// path, len: as wandb_api_runs.
// runs_opts: which runs, or NULL; borrowed for the call. Runs of a lazy list
// are loaded before their rows are read, at one more request for each.
// scan_opts: what to scan of each run, or NULL; borrowed for the call. cursor
// must be NULL.
// histories_opts: how, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_histories_free. It
// keeps what it needs of the client alive.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an empty key and for a state
// of other keys or that is none; WANDB_E_CLOSED. Any thread.
int32_t wandb_api_histories(const struct wandb_api *api,
                            const char *path,
                            size_t len,
                            const struct wandb_runs_opts *runs_opts,
                            const struct wandb_scan_opts *scan_opts,
                            const struct wandb_histories_opts *histories_opts,
                            struct wandb_histories **out,
                            struct wandb_error **err);

// The next item.
//
// opts: limits of this call, or NULL: those of waiting for the item.
// what: receives one of WANDB_HISTORIES_*.
// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_TIMEOUT,
// WANDB_E_CANCELLED; the codes of wandb_runs_next when the list fails; those
// of a request that concern all runs, such as WANDB_E_AUTH and
// WANDB_E_RATE_LIMITED; with fail_fast, those of the run that failed. Any
// error ends it and is returned again by later calls; wandb_histories_state is
// still right.
int32_t wandb_histories_next(struct wandb_histories *histories,
                             const struct wandb_call_opts *opts,
                             int32_t *what,
                             struct wandb_error **err);

// What reads the row or the batch: the getters wandb_history_step to
// wandb_history_row_json, and wandb_history_batch_columns to
// wandb_history_batch_cell_json.
//
// history: receives it, borrowed until histories is freed; it follows each
// wandb_histories_next and cannot be moved on by itself.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_histories_history(const struct wandb_histories *histories,
                                const struct wandb_history **history);

// The id of the run of the item.
//
// text, len: borrowed until the next item is asked for or the iterator is
// freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
// is no item.
int32_t wandb_histories_run_id(const struct wandb_histories *histories,
                               const char **text,
                               size_t *len);

// The run of the item, as of the list.
//
// run: receives the run, owned; free it with wandb_run_free. It outlives the
// iterator.
// Returns as wandb_histories_run_id.
int32_t wandb_histories_run(const struct wandb_histories *histories,
                            struct wandb_run **run);

// What the scan of the run of an item WANDB_HISTORIES_RUN_DONE did.
//
// report: a struct that WANDB_SCAN_REPORT_INIT began.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when the
// item is another one.
int32_t wandb_histories_run_report(const struct wandb_histories *histories,
                                   struct wandb_scan_report *report);

// Why the run of an item WANDB_HISTORIES_RUN_FAILED failed.
//
// failure: receives the error, owned; free it with wandb_error_free.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when the
// item is another one.
int32_t wandb_histories_failure(const struct wandb_histories *histories,
                                struct wandb_error **failure);

// Where it stands, as text for wandb_histories_opts.state: everything up to
// and including the item that was given last is behind it. Also after the end
// and after an error. Keep it together with what became of the rows, and a
// program that was killed goes on without losing or repeating one. Runs that
// failed are tried again, and runs that still ran are read on, behind the rows
// that were given of them.
//
// state: receives one line of JSON, owned; free it with wandb_text_free.
// Returns WANDB_OK; WANDB_E_PROTOCOL when the server left _step out of a row;
// WANDB_E_CONFLICT; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT.
int32_t wandb_histories_state(const struct wandb_histories *histories,
                              struct wandb_text **state,
                              struct wandb_error **err);

// What was done so far.
//
// counts: a struct that WANDB_HISTORIES_COUNTS_INIT began.
// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT.
int32_t wandb_histories_report(const struct wandb_histories *histories,
                               struct wandb_histories_counts *counts);

// Ends it: a call that runs returns WANDB_E_CLOSED as all later ones do, the
// threads end, and connections are given back. Texts that were handed out
// stay. Idempotent; NULL is fine. Any thread, also while a call runs.
void wandb_histories_close(struct wandb_histories *histories);

// Closes and releases the iterator and what it gave. NULL is fine. No call on
// it may be running.
void wandb_histories_free(struct wandb_histories *histories);

#if defined(WANDB_RUN_ARROW)
// Reads the histories of all runs of a project as one Arrow C stream: record
// batches of one schema, each of one run, each row of each run exactly once.
//
// The first column is run_id: utf8, never null. The others are as
// wandb_run_scan_arrow has them, but for what is found out. The first 50 runs
// of the list are looked at: what the server says of their keys, and the first
// rows of four. With arrow_opts.survey 1, and only then, all runs are read
// twice. Unless that is so, or only_columns is set, the last column is _extra
// by default, also with keys.
//
// path, len, runs_opts, scan_opts, histories_opts: as wandb_api_histories.
// scan_opts.batch_rows 0 means 16384 here.
// arrow_opts: types and limits, or NULL; borrowed for the call.
// out: receives the stream, as from wandb_run_scan_arrow. Its threads begin
// with the first batch and are gone at the end, after an error and after its
// release.
// view: receives a look at the stream, owned, or NULL; free it with
// wandb_histories_free, before or after the stream. wandb_histories_report and
// wandb_histories_state tell how far the stream is, and wandb_histories_next
// gives each run that failed, as WANDB_HISTORIES_RUN_FAILED, and WANDB_DONE
// when there is none that it did not give, whether the stream goes on or not.
// All of these return WANDB_E_CONFLICT while another thread reads the stream.
// Closing it does not end the stream. With NULL nobody would be told: runs that
// fail do not end the stream at once, but its end is an error that names them,
// after the rows of all others.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT as wandb_api_histories and
// wandb_run_scan_arrow; WANDB_E_UNSUPPORTED when a key is named as run_id or
// _extra; and, unless only_columns is set, the codes of wandb_histories_next.
// Any thread.
int32_t wandb_api_histories_arrow(const struct wandb_api *api,
                                  const char *path,
                                  size_t len,
                                  const struct wandb_runs_opts *runs_opts,
                                  const struct wandb_scan_opts *scan_opts,
                                  const struct wandb_histories_opts *histories_opts,
                                  const struct wandb_arrow_opts *arrow_opts,
                                  struct ArrowArrayStream *out,
                                  struct wandb_histories **view,
                                  struct wandb_error **err);
#endif

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

// One artifact by its name, as Api.artifact(name, type).
//
// name, len: entity/project/collection:alias, without the entity for that of
// the settings or the key, without the project for that of the settings or
// uncategorized. The alias is a version (v3), an alias (latest), a digest or
// a commit hash. The address of the artifact's page is fine, too.
// type_name, type_len: the type that it must be of; empty for any.
// opts: limits of the call, or NULL.
// out: receives the artifact, owned; free it with wandb_artifact_free. It
// keeps what it needs of the client alive.
// Returns WANDB_OK; WANDB_E_NOT_FOUND naming the artifact;
// WANDB_E_INVALID_ARGUMENT for what is no name, and naming both types when it
// is of another one; the codes of a request. Any thread.
int32_t wandb_api_artifact(const struct wandb_api *api,
                           const char *name,
                           size_t len,
                           const char *type_name,
                           size_t type_len,
                           const struct wandb_call_opts *opts,
                           struct wandb_artifact **out,
                           struct wandb_error **err);

// Ends the calls on this artifact, which then return WANDB_E_CLOSED as all
// later ones do. Idempotent; NULL is fine. Any thread, also while calls run.
void wandb_artifact_close(struct wandb_artifact *artifact);

// Closes and releases an artifact and its texts. NULL is fine. No call on it
// may be running.
void wandb_artifact_free(struct wandb_artifact *artifact);

// The server's own id (Artifact.id).
//
// text, len: borrowed until the artifact is freed; len may be NULL.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_id(const struct wandb_artifact *artifact,
                          const char **text,
                          size_t *len);

// collection:v3; after a look-up by another alias with that alias
// (Artifact.name).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_name(const struct wandb_artifact *artifact,
                            const char **text,
                            size_t *len);

// entity/project/name (Artifact.qualified_name).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_qualified_name(const struct wandb_artifact *artifact,
                                      const char **text,
                                      size_t *len);

// The entity of the collection (Artifact.entity).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_entity(const struct wandb_artifact *artifact,
                              const char **text,
                              size_t *len);

// The project of the collection (Artifact.project).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_project(const struct wandb_artifact *artifact,
                               const char **text,
                               size_t *len);

// The name of the collection (Artifact.collection.name).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_collection(const struct wandb_artifact *artifact,
                                  const char **text,
                                  size_t *len);

// Which version of the collection it is: v3 (Artifact.version); empty for a
// draft that has none yet.
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_version(const struct wandb_artifact *artifact,
                               const char **text,
                               size_t *len);

// collection:v3 of the source (Artifact.source_name).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_source_name(const struct wandb_artifact *artifact,
                                   const char **text,
                                   size_t *len);

// The entity of the source (Artifact.source_entity); empty where the key may
// not see it.
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_source_entity(const struct wandb_artifact *artifact,
                                     const char **text,
                                     size_t *len);

// The project of the source (Artifact.source_project); empty where the key may
// not see it.
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_source_project(const struct wandb_artifact *artifact,
                                      const char **text,
                                      size_t *len);

// The collection that it was made in (Artifact.source_collection.name).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_source_collection(const struct wandb_artifact *artifact,
                                         const char **text,
                                         size_t *len);

// Which version of the source it is (Artifact.source_version); empty for a
// draft that has none yet.
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_source_version(const struct wandb_artifact *artifact,
                                      const char **text,
                                      size_t *len);

// The type, such as dataset or model (Artifact.type).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_type(const struct wandb_artifact *artifact,
                            const char **text,
                            size_t *len);

// COMMITTED, PENDING (a draft) or DELETED (Artifact.state).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_state(const struct wandb_artifact *artifact,
                             const char **text,
                             size_t *len);

// What names the content, 32 hex digits (Artifact.digest).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_digest(const struct wandb_artifact *artifact,
                              const char **text,
                              size_t *len);

// What its makers wrote about it (Artifact.description).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_description(const struct wandb_artifact *artifact,
                                   const char **text,
                                   size_t *len);

// The hash that the commit gave it (Artifact.commit_hash).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_commit_hash(const struct wandb_artifact *artifact,
                                   const char **text,
                                   size_t *len);

// When it was made, ISO 8601 in UTC (Artifact.created_at).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_created_at(const struct wandb_artifact *artifact,
                                  const char **text,
                                  size_t *len);

// The last change of what is stored about it, ISO 8601 in UTC
// (Artifact.updated_at).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_updated_at(const struct wandb_artifact *artifact,
                                  const char **text,
                                  size_t *len);

// Bytes of all files, references included (Artifact.size).
//
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_size(const struct wandb_artifact *artifact,
                            uint64_t *size);

// How many files, references included (Artifact.file_count).
//
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_file_count(const struct wandb_artifact *artifact,
                                  uint64_t *file_count);

// 1 for a draft, a version that is not committed; else 0, also for NULL and a
// closed handle. Any thread.
int32_t wandb_artifact_is_draft(const struct wandb_artifact *artifact);

// 1 when it was looked up in another collection than its source; else 0, also
// for NULL and a closed handle (Artifact.is_link). Any thread.
int32_t wandb_artifact_is_link(const struct wandb_artifact *artifact);

// How many aliases it has in the collection, the version not counted; 0 for
// NULL and a closed handle. Any thread.
size_t wandb_artifact_alias_count(const struct wandb_artifact *artifact);

// The alias at index (Artifact.aliases).
//
// text, len: as wandb_artifact_id.
// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_CLOSED,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_alias(const struct wandb_artifact *artifact,
                             size_t index,
                             const char **text,
                             size_t *len);

// What its makers stored with it (Artifact.metadata).
//
// out: receives a copy, owned; free it with wandb_map_free.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_artifact_metadata(const struct wandb_artifact *artifact,
                                struct wandb_map **out);

// Fills the first size bytes of opts as WANDB_ARTIFACTS_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_artifacts_opts_init(struct wandb_artifacts_opts *opts,
                                  size_t size);

// Lists the artifacts that the run made, as Run.logged_artifacts(per_page).
// Nothing is sent before the first one is asked for.
//
// artifacts_opts: how, or NULL; borrowed for the call.
// out: receives the iterator, owned; free it with wandb_artifacts_free.
// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_run_logged_artifacts(const struct wandb_run *run,
                                   const struct wandb_artifacts_opts *artifacts_opts,
                                   struct wandb_artifacts **out,
                                   struct wandb_error **err);

// Lists the artifacts that the run took, as Run.used_artifacts(per_page).
// Nothing is sent before the first one is asked for.
//
// artifacts_opts, out: as wandb_run_logged_artifacts.
// Returns as wandb_run_logged_artifacts. Any thread.
int32_t wandb_run_used_artifacts(const struct wandb_run *run,
                                 const struct wandb_artifacts_opts *artifacts_opts,
                                 struct wandb_artifacts **out,
                                 struct wandb_error **err);

// The next artifact.
//
// opts: limits of this call, or NULL.
// out: receives the artifact, owned; free it with wandb_artifact_free. It
// outlives the iterator.
// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_UNSUPPORTED for a local
// run; the codes of a request. An error ends the list and is returned again
// by later calls.
int32_t wandb_artifacts_next(struct wandb_artifacts *artifacts,
                             const struct wandb_call_opts *opts,
                             struct wandb_artifact **out,
                             struct wandb_error **err);

// How many artifacts the list has. Asks for the first page if none was asked
// for yet.
//
// opts: limits of this call, or NULL.
// Returns WANDB_OK; WANDB_E_UNSUPPORTED for a local run; the codes of a
// request.
int32_t wandb_artifacts_total(struct wandb_artifacts *artifacts,
                              const struct wandb_call_opts *opts,
                              uint64_t *total,
                              struct wandb_error **err);

// Ends the list: a call that runs returns WANDB_E_CLOSED as all later ones
// do. Idempotent; NULL is fine. Any thread, also while a call runs.
void wandb_artifacts_close(struct wandb_artifacts *artifacts);

// Closes and releases the iterator. NULL is fine. No call on it may be
// running.
void wandb_artifacts_free(struct wandb_artifacts *artifacts);

// What an artifact consists of (Artifact.manifest). Fetched once for a
// committed artifact, anew each time for a draft.
//
// opts: limits of the call, or NULL.
// out: receives the manifest, owned; free it with wandb_manifest_free.
// Returns WANDB_OK; WANDB_E_NOT_FOUND when the artifact or its manifest is
// gone; WANDB_E_INTEGRITY when it is damaged; WANDB_E_UNSUPPORTED for one of
// a kind that is not known; the codes of a request. Any thread.
int32_t wandb_artifact_manifest(const struct wandb_artifact *artifact,
                                const struct wandb_call_opts *opts,
                                struct wandb_manifest **out,
                                struct wandb_error **err);

// How many entries there are; 0 for NULL. Any thread.
size_t wandb_manifest_count(const struct wandb_manifest *manifest);

// The index of the entry at exactly this path, as Artifact.get_entry(name).
//
// path, len: the path.
// Returns WANDB_OK, WANDB_MISSING when there is none,
// WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_manifest_find(const struct wandb_manifest *manifest,
                            const char *path,
                            size_t len,
                            size_t *index);

// The path inside of the artifact of the entry at index, which may hold /. A
// server chose it: it is not safe as a path on this machine.
//
// text, len: borrowed until the manifest is freed; len may be NULL.
// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_manifest_path(const struct wandb_manifest *manifest,
                            size_t index,
                            const char **text,
                            size_t *len);

// What the content of the entry at index is known by: the base64 of its MD5,
// or whatever stands for the content of a reference.
//
// text, len: as wandb_manifest_path.
// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_INVALID_ARGUMENT.
// Any thread.
int32_t wandb_manifest_entry_digest(const struct wandb_manifest *manifest,
                                    size_t index,
                                    const char **text,
                                    size_t *len);

// Where the entry at index points.
//
// text, len: as wandb_manifest_path.
// Returns WANDB_OK, WANDB_NULL for a file that the server stores, WANDB_MISSING
// beyond the last, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_manifest_reference(const struct wandb_manifest *manifest,
                                 size_t index,
                                 const char **text,
                                 size_t *len);

// Bytes of the entry at index.
//
// Returns WANDB_OK, WANDB_NULL where they are not known, WANDB_MISSING beyond
// the last, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_manifest_size(const struct wandb_manifest *manifest,
                            size_t index,
                            uint64_t *size);

// The digest that names the content as a whole: 32 hex digits, over paths and
// digests.
//
// text, len: as wandb_manifest_path.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_manifest_digest(const struct wandb_manifest *manifest,
                              const char **text,
                              size_t *len);

// The whole as the JSON that the server stores.
//
// text, len: as wandb_manifest_path.
// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
int32_t wandb_manifest_json(const struct wandb_manifest *manifest,
                            const char **text,
                            size_t *len);

// Releases a manifest and its texts. NULL is fine.
void wandb_manifest_free(struct wandb_manifest *manifest);

// Lists the files of an artifact, as Artifact.files(names, per_page). Nothing
// is sent before the first file is asked for.
//
// files_opts: which files, or NULL; borrowed for the call. There is no
// pattern here.
// out: receives the iterator, owned; free it with wandb_files_free.
// Returns WANDB_OK, WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT, also for a
// pattern. Any thread.
int32_t wandb_artifact_files(const struct wandb_artifact *artifact,
                             const struct wandb_files_opts *files_opts,
                             struct wandb_files **out,
                             struct wandb_error **err);

// Fills the first size bytes of opts as WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT
// does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_artifact_download_opts_init(struct wandb_artifact_download_opts *opts,
                                          size_t size);

// Brings the files of an artifact below root, as Artifact.download(root). A
// file that is there and has the content of the manifest is kept, any other
// is replaced; each appears under its name only when it is whole. References
// are followed for http and https (without credentials), file, and other
// artifacts of the server. One file that fails does not keep the others. It
// starts threads, at most as many as there are files to fetch at a time, and
// all have ended when it returns.
//
// root, root_len: the directory; made when it does not exist.
// download_opts: which files, and how; or NULL.
// opts: limits of the whole call, or NULL: then only stalls and each query
// are limited.
// out: receives what became of each file, in the order of their paths, owned;
// free it with wandb_downloads_free.
// Returns WANDB_OK, also where files failed: wandb_downloads_result tells,
// WANDB_E_INVALID_ARGUMENT for a path that would leave root,
// WANDB_E_INTEGRITY where size or digest differ, WANDB_E_UNSUPPORTED for a
// reference of another kind; the codes of wandb_artifact_manifest and of a
// request when a list fails or the call ends early: what is whole by then
// stays, and another call goes on there. Any thread.
int32_t wandb_artifact_download(const struct wandb_artifact *artifact,
                                const char *root,
                                size_t root_len,
                                const struct wandb_artifact_download_opts *download_opts,
                                const struct wandb_call_opts *opts,
                                struct wandb_downloads **out,
                                struct wandb_error **err);

// Says that the run took an artifact as input, as Run.use_artifact(artifact,
// use_as); saying it again changes nothing.
//
// use_as, len: the part that it plays; empty for its name.
// opts: limits of the call, or NULL.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for a draft or an artifact of
// another server; WANDB_E_UNSUPPORTED for a local run; the codes of a
// request. Any thread.
int32_t wandb_run_use_artifact(const struct wandb_run *run,
                               const struct wandb_artifact *artifact,
                               const char *use_as,
                               size_t len,
                               const struct wandb_call_opts *opts,
                               struct wandb_error **err);

// Says that the run made an artifact that exists, as
// Run.log_artifact(artifact, aliases), and gives it aliases; saying it again
// changes nothing. The run must be of the project of the artifact's source.
//
// aliases, alias_lens, n_aliases: the aliases that it gets; others lose them.
// NULL, NULL, 0 for none.
// opts: limits of the call, or NULL.
// out: receives the artifact as the server has it then, owned; free it with
// wandb_artifact_free. May be NULL.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for a draft, an artifact of
// another project or server, or what cannot be an alias; WANDB_E_CONFLICT
// when the server makes a new version of it instead; WANDB_E_UNSUPPORTED for
// a local run; the codes of a request. Any thread.
int32_t wandb_run_log_artifact(const struct wandb_run *run,
                               const struct wandb_artifact *artifact,
                               const char *const *aliases,
                               const size_t *alias_lens,
                               size_t n_aliases,
                               const struct wandb_call_opts *opts,
                               struct wandb_artifact **out,
                               struct wandb_error **err);

// Fills the first size bytes of opts as WANDB_REFERENCE_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_reference_opts_init(struct wandb_reference_opts *opts,
                                  size_t size);

// Fills the first size bytes of opts as WANDB_NEW_ARTIFACT_OPTS_INIT does.
//
// Returns as wandb_call_opts_init. Any thread.
int32_t wandb_new_artifact_opts_init(struct wandb_new_artifact_opts *opts,
                                     size_t size);

// Starts an empty version of the artifact that has this name, which is made
// if the project has none. Sends nothing.
//
// name, name_len: letters, digits, dashes, underscores and dots, at most 128.
// type, type_len: the type, such as model or dataset.
// out: receives the version, owned; free it with wandb_new_artifact_free.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for a name that is not valid, and
// for a type that is empty, holds / or :, or is reserved (job, wandb-...).
// Any thread.
int32_t wandb_new_artifact_new(const char *name,
                               size_t name_len,
                               const char *type,
                               size_t type_len,
                               struct wandb_new_artifact **out,
                               struct wandb_error **err);

// Releases a version in the making; what was logged stays. NULL is fine. No
// call on it may be running.
void wandb_new_artifact_free(struct wandb_new_artifact *artifact);

// Describes the version.
//
// text, len: the description; NULL for none.
// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_new_artifact_set_description(struct wandb_new_artifact *artifact,
                                           const char *text,
                                           size_t len,
                                           struct wandb_error **err);

// Replaces the metadata of the version. A NaN becomes null, as with the
// official client.
//
// json, len: a JSON object with at most 100 keys and no infinity.
// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_new_artifact_set_metadata(struct wandb_new_artifact *artifact,
                                        const char *json,
                                        size_t len,
                                        struct wandb_error **err);

// Gives the version an alias. Without any it gets latest.
//
// alias, len: not empty, without / and :.
// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_new_artifact_add_alias(struct wandb_new_artifact *artifact,
                                     const char *alias,
                                     size_t len,
                                     struct wandb_error **err);

// Gives the version a tag. Servers that know no tags refuse the version.
//
// tag, len: letters, digits, dashes, underscores, and spaces between them.
// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_new_artifact_add_tag(struct wandb_new_artifact *artifact,
                                   const char *tag,
                                   size_t len,
                                   struct wandb_error **err);

// Adds a file, as Artifact.add_file(local_path, name): it is read for its
// digest, and sent later from where it is.
//
// path, path_len: where it is.
// name, name_len: its path in the artifact, with / between folders; NULL or
// empty for the file's own name.
// Returns WANDB_OK; WANDB_E_NOT_FOUND and WANDB_E_IO when it cannot be read;
// WANDB_E_INVALID_ARGUMENT when it is no file, or for a name that would leave
// the artifact; WANDB_E_EXISTS when the path is taken by other content;
// WANDB_E_CONFLICT.
int32_t wandb_new_artifact_add_file(struct wandb_new_artifact *artifact,
                                    const char *path,
                                    size_t path_len,
                                    const char *name,
                                    size_t name_len,
                                    struct wandb_error **err);

// Adds every file below a folder, as Artifact.add_dir(local_path, name):
// hidden ones too; links are followed. On an error nothing is added.
//
// path, path_len: where it is.
// name, name_len: the folder in the artifact; NULL or empty for the top.
// Returns as wandb_new_artifact_add_file; WANDB_E_INVALID_ARGUMENT also when
// the folder contains itself by a link, or holds what is neither file nor
// folder or has a name that is not UTF-8.
int32_t wandb_new_artifact_add_dir(struct wandb_new_artifact *artifact,
                                   const char *path,
                                   size_t path_len,
                                   const char *name,
                                   size_t name_len,
                                   struct wandb_error **err);

// Adds a reference to content elsewhere, as Artifact.add_reference(uri,
// name): the content is looked at for its digest and not uploaded.
//
// uri, uri_len: file:///path (a folder adds each of its files), an http(s)
// address, wandb-artifact://id in hex/path for an entry of another artifact,
// s3:// and gs:// only unchecked, or any other scheme with a name.
// name, name_len: its path in the artifact; NULL or empty for the last part
// of the address.
// reference_opts: how, or NULL.
// opts: limits of a look over the network, or NULL.
// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for what is no address, and
// without a name where the address gives none; WANDB_E_UNSUPPORTED naming the
// scheme; WANDB_E_EXISTS when the path is taken by other content;
// WANDB_E_CONFLICT; for a file as wandb_new_artifact_add_file; for http(s)
// the codes of a request.
int32_t wandb_new_artifact_add_reference(struct wandb_new_artifact *artifact,
                                         const char *uri,
                                         size_t uri_len,
                                         const char *name,
                                         size_t name_len,
                                         const struct wandb_reference_opts *reference_opts,
                                         const struct wandb_call_opts *opts,
                                         struct wandb_error **err);

// The digest that names what was added so far (Artifact.digest): 32 hex
// digits. A version with the same digest that exists already is taken instead
// of a new one.
//
// out: receives the text, owned; free it with wandb_text_free.
// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
int32_t wandb_new_artifact_digest(const struct wandb_new_artifact *artifact,
                                  struct wandb_text **out,
                                  struct wandb_error **err);

// Makes the version, with the run as its maker: sends the files, straight
// from where they are, on threads that end with the call, and commits it.
//
// The version appears only when the server has all of it. The call may be
// repeated after any interruption, by this process or another: what was sent
// is not sent again, and a version with this content that is committed
// already is answered instead of a second one: it gets the aliases and tags,
// and keeps its description and metadata.
//
// artifact: unchanged; in use until the call returns.
// artifact_opts: how it is sent, or NULL.
// opts: limits of the whole call, or NULL: then each request has the client's
// own, and of transfers only stalls are limited.
// out: receives the version, owned; free it with wandb_artifact_free.
// Returns WANDB_OK; WANDB_E_INTEGRITY when a file is no longer what it was
// when it was added, then nothing is committed; WANDB_E_NOT_FOUND and
// WANDB_E_IO when it cannot be read; WANDB_E_TOO_LARGE for one beyond 5 TiB;
// WANDB_E_UNSUPPORTED for a local run; WANDB_E_CONFLICT; the codes of a
// request. Any thread, as to the run.
int32_t wandb_run_log_new_artifact(const struct wandb_run *run,
                                   const struct wandb_new_artifact *artifact,
                                   const struct wandb_new_artifact_opts *artifact_opts,
                                   const struct wandb_call_opts *opts,
                                   struct wandb_artifact **out,
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
