//! A local W&B-compatible server for tests, ours and yours.
//!
//! [`net`] owns the sockets: HTTP/1.1, TLS, faults, the request log, the
//! control port and the proxies. [`app`] owns the answers: GraphQL, storage,
//! files. They meet in [`http`] and nowhere else.

pub mod app;
pub mod http;
pub mod net;
