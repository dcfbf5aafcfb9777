//! Status codes and versions.

use crate::error::ErrorKind;

/// The call succeeded.
pub const WANDB_OK: i32 = 0;
/// An iterator is at its end; it stays there.
pub const WANDB_DONE: i32 = 1;
/// A cell or attribute does not exist.
pub const WANDB_MISSING: i32 = 3;
/// A cell or attribute exists and is null.
pub const WANDB_NULL: i32 = 4;
/// No API key was found, or the server does not accept it (HTTP 401).
pub const WANDB_E_AUTH: i32 = 10;
/// The key is valid but not allowed to do this (HTTP 403).
pub const WANDB_E_PERMISSION: i32 = 11;
/// The run, project, entity, file or directory does not exist, or is not
/// visible with this key.
pub const WANDB_E_NOT_FOUND: i32 = 12;
/// An argument, setting or path is not valid; nothing was sent.
pub const WANDB_E_INVALID_ARGUMENT: i32 = 13;
/// Someone else is changing the same thing; also: another thread is in a call
/// on a handle that serves one thread at a time.
pub const WANDB_E_CONFLICT: i32 = 14;
/// The target exists and replacing it was not asked for.
pub const WANDB_E_EXISTS: i32 = 15;
/// The server asks to slow down (HTTP 429) for longer than the call may take.
pub const WANDB_E_RATE_LIMITED: i32 = 16;
/// The server failed (HTTP 5xx, or an error in a GraphQL answer).
pub const WANDB_E_SERVER: i32 = 17;
/// No connection, or it broke.
pub const WANDB_E_NETWORK: i32 = 18;
/// The TLS handshake failed.
pub const WANDB_E_TLS: i32 = 19;
/// A time limit passed.
pub const WANDB_E_TIMEOUT: i32 = 20;
/// The call's cancel token was triggered.
pub const WANDB_E_CANCELLED: i32 = 21;
/// The handle was closed, before the call or while it ran.
pub const WANDB_E_CLOSED: i32 = 22;
/// The server answered something unexpected.
pub const WANDB_E_PROTOCOL: i32 = 23;
/// The server, or a local run, cannot do this.
pub const WANDB_E_UNSUPPORTED: i32 = 24;
/// An answer is larger than the limit, or what was asked for is larger than
/// the caller's buffer.
pub const WANDB_E_TOO_LARGE: i32 = 25;
/// A local file could not be read or written.
pub const WANDB_E_IO: i32 = 26;
/// Data is damaged or incomplete.
pub const WANDB_E_INTEGRITY: i32 = 27;
/// A defect of this library; the handle of the call is of no more use.
pub const WANDB_E_INTERNAL: i32 = 28;
/// A cell or attribute holds something of another type.
pub const WANDB_E_TYPE: i32 = 30;

/// The part of the library's version that promises compatibility from 1 on.
pub const WANDB_VERSION_MAJOR: u32 = 0;
/// While MAJOR is 0, a new MINOR may change the ABI.
pub const WANDB_VERSION_MINOR: u32 = 1;
/// Counts repairs.
pub const WANDB_VERSION_PATCH: u32 = 0;
/// MAJOR * 1000000 + MINOR * 1000 + PATCH.
pub const WANDB_VERSION_NUMBER: u32 = 1000;
/// Counts incompatible changes of this interface.
pub const WANDB_ABI_VERSION: u32 = 1;

/// The version of the library in use, as WANDB_VERSION_NUMBER. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_version_number() -> u32 {
    WANDB_VERSION_NUMBER
}

/// The version of the library in use as static text, "MAJOR.MINOR.PATCH". Any
/// thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_version_text() -> *const std::ffi::c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The ABI version of the library in use. A program that loads the library at
/// run time compares it with WANDB_ABI_VERSION and goes no further when they
/// differ. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_abi_version() -> u32 {
    WANDB_ABI_VERSION
}

/// The static name of a status, for logs: "ok", "done", "not found". Never
/// NULL: an unknown number is "unknown". Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_status_name(status: i32) -> *const std::ffi::c_char {
    let name = match status {
        WANDB_OK => c"ok",
        WANDB_DONE => c"done",
        WANDB_MISSING => c"missing",
        WANDB_NULL => c"null",
        WANDB_E_TYPE => c"type",
        _ => ErrorKind::ALL
            .into_iter()
            .find(|kind| kind.code() == status)
            .map_or(c"unknown", kind_name),
    };
    name.as_ptr()
}

/// The name of a kind with a NUL behind it.
pub(super) fn kind_name(kind: ErrorKind) -> &'static std::ffi::CStr {
    match kind {
        ErrorKind::Auth => c"auth",
        ErrorKind::Permission => c"permission",
        ErrorKind::NotFound => c"not found",
        ErrorKind::InvalidArgument => c"invalid argument",
        ErrorKind::Conflict => c"conflict",
        ErrorKind::Exists => c"exists",
        ErrorKind::RateLimited => c"rate limited",
        ErrorKind::Server => c"server",
        ErrorKind::Network => c"network",
        ErrorKind::Tls => c"tls",
        ErrorKind::Timeout => c"timeout",
        ErrorKind::Cancelled => c"cancelled",
        ErrorKind::Closed => c"closed",
        ErrorKind::Protocol => c"protocol",
        ErrorKind::Unsupported => c"unsupported",
        ErrorKind::TooLarge => c"too large",
        ErrorKind::Io => c"i/o",
        ErrorKind::Integrity => c"integrity",
        ErrorKind::Internal => c"internal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_the_numbers_of_the_kinds() {
        let constants = [
            WANDB_E_AUTH,
            WANDB_E_PERMISSION,
            WANDB_E_NOT_FOUND,
            WANDB_E_INVALID_ARGUMENT,
            WANDB_E_CONFLICT,
            WANDB_E_EXISTS,
            WANDB_E_RATE_LIMITED,
            WANDB_E_SERVER,
            WANDB_E_NETWORK,
            WANDB_E_TLS,
            WANDB_E_TIMEOUT,
            WANDB_E_CANCELLED,
            WANDB_E_CLOSED,
            WANDB_E_PROTOCOL,
            WANDB_E_UNSUPPORTED,
            WANDB_E_TOO_LARGE,
            WANDB_E_IO,
            WANDB_E_INTEGRITY,
            WANDB_E_INTERNAL,
        ];
        assert_eq!(constants, ErrorKind::ALL.map(ErrorKind::code));
    }

    #[test]
    fn names_are_those_of_the_kinds() {
        for kind in ErrorKind::ALL {
            assert_eq!(kind_name(kind).to_str(), Ok(kind.name()));
        }
    }

    #[test]
    fn versions_are_those_of_the_package() {
        let text = format!("{WANDB_VERSION_MAJOR}.{WANDB_VERSION_MINOR}.{WANDB_VERSION_PATCH}");
        assert_eq!(text, env!("CARGO_PKG_VERSION"));
        let number =
            WANDB_VERSION_MAJOR * 1_000_000 + WANDB_VERSION_MINOR * 1_000 + WANDB_VERSION_PATCH;
        assert_eq!(number, WANDB_VERSION_NUMBER);
    }
}
