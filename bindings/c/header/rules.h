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
