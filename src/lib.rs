//! Weights & Biases runs without Python: blocking calls, iterators, no
//! runtime.
#![cfg_attr(not(feature = "capi"), forbid(unsafe_code))]
#![cfg_attr(feature = "capi", deny(unsafe_code))]
#![deny(missing_docs)]

mod call;
mod error;
pub mod settings;
// Until the operations that send requests are joined to it.
#[cfg_attr(not(test), expect(dead_code))]
mod transport;
mod url;

pub use call::{CallOptions, CancelToken, Timeout};
pub use error::{Error, ErrorKind, Result};
