//! One GraphQL request: a document, typed variables, the envelope.

mod document;
mod envelope;
pub(crate) mod operations;

use serde::Serialize;
use serde::de::Deserialize;

use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::transport::{Reply, Transport};
use crate::url::Url;

pub(crate) use envelope::Read;
pub(crate) use operations::Operation;

/// A successful answer: the text of `data`, which everything borrows from.
pub(crate) struct Answer {
    text: String,
    data: std::ops::Range<usize>,
    /// How many requests it took.
    pub attempts: u32,
}

impl Answer {
    /// The JSON text of `data`.
    pub fn data(&self) -> &str {
        &self.text[self.data.clone()]
    }

    /// `data` as a type; what does not fit is a Protocol error.
    pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        json::from_str_as(self.data()).map_err(unexpected)
    }
}

/// Whether the server says in words, with status 200, that what was asked for
/// does not exist, as some do.
pub(crate) fn says_missing(error: &Error) -> bool {
    let says_so = |message: &String| {
        let message = message.to_lowercase();
        ["not find", "not found"]
            .iter()
            .any(|words| message.contains(words))
    };
    error.kind() == ErrorKind::Server && error.messages().iter().any(says_so)
}

/// An answer that is JSON but not of the shape that was asked for.
pub(crate) fn unexpected(error: json::Error) -> Error {
    Error::protocol(format!("unexpected answer: {error}"))
}

/// A part of a request as JSON text. Made ahead, so that what follows is there
/// once and not for each type of variables.
pub(crate) fn text<T: Serialize + ?Sized>(part: &T) -> Result<String> {
    serde_json::to_string(part)
        .map_err(|error| Error::invalid(format!("the variables are not JSON: {error}")))
}

/// Sends one operation in the form given; `open` opens the envelope, with the
/// number of requests it took. Errors name operation and run of the call.
pub(crate) fn execute(
    transport: &Transport,
    endpoint: &Url,
    call: &Call,
    operation: &Operation,
    document: &str,
    variables: &str,
    open: &mut Open<'_>,
) -> Result<()> {
    let (name, query) = (text(operation.name)?, text(document)?);
    let body = format!("{{\"operationName\":{name},\"query\":{query},\"variables\":{variables}}}")
        .into_bytes();
    call.note_answer(0);
    let reply = transport
        .post_json(call, endpoint, &body, operation.retry)
        .map_err(document::unsupported)?;
    let attempts = reply.attempts;
    call.note_answer(attempts);
    open(reply)
        .map_err(document::unsupported)
        .map_err(|error| call.name(error.with_attempts(attempts, call.elapsed())))
}

/// What becomes of a reply.
pub(crate) type Open<'o> = dyn FnMut(Reply) -> Result<()> + 'o;

/// Opens an envelope whose data is kept as text.
pub(crate) fn keep(reply: Reply, to: &mut Option<Answer>) -> Result<()> {
    *to = Some(envelope::open(
        reply.body.keep(),
        reply.attempts,
        &reply.secrets,
    )?);
    Ok(())
}

/// Opens an envelope whose data is read on the way.
pub(crate) fn read(reply: &Reply, read: &mut Read<'_>) -> Result<()> {
    envelope::open_with(&reply.body, &reply.secrets, read)
}
