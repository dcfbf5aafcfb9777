//! Weights & Biases runs without Python: blocking calls, iterators, no
//! runtime.
#![cfg_attr(not(feature = "capi"), forbid(unsafe_code))]
#![cfg_attr(feature = "capi", deny(unsafe_code))]
#![deny(missing_docs)]

mod call;
mod error;
pub mod json;
#[allow(dead_code, unused_imports)] // until `Run` uses it
mod local;
mod run {
    pub(crate) mod data;
}
pub mod settings;
mod url;

pub use call::{CallOptions, CancelToken, Timeout};
pub use error::{Error, ErrorKind, Result};
