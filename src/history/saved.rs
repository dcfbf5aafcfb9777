//! Plain data as a line of JSON with a version: how cursors and shards are kept.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::json;

/// Reads a text of this version; `what` it should be is for the error.
///
/// # Errors
/// InvalidArgument when it is something else, or of another version.
pub(super) fn read<T: DeserializeOwned>(text: &str, what: &str, version: u32) -> Result<T> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let broken =
        |error: json::Error| Error::invalid(format!("this is no {what}: {error}")).because(error);
    let found: Version = json::from_str_as(text).map_err(broken)?;
    if found.version != version {
        return Err(Error::invalid(format!(
            "the {what} is of version {}, and this library knows version {version}",
            found.version
        )));
    }
    json::from_str_as(text).map_err(broken)
}

/// The error for numbers or keys that cannot be.
pub(super) fn does_not_fit(what: &str) -> Error {
    Error::invalid(format!("this is no {what}: what it says does not fit"))
}
