//! `{"data": …, "errors": […]}` in all the shapes that servers use.

use super::{Answer, unexpected};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Kind, Reader, Value};
use crate::transport::Secrets;

/// Reads the `data` of an answer where it stands.
pub(crate) type Read<'r> = dyn FnMut(&mut Reader<'_>) -> json::Result<()> + 'r;

/// Opens the envelope of a 2xx answer. Any entry in `errors` is an error,
/// even when partial data came with it; its message is shown without
/// `secrets`.
pub(super) fn open(body: Vec<u8>, attempts: u32, secrets: &Secrets) -> Result<Answer> {
    not_empty(&body)?;
    let text = String::from_utf8(body).map_err(|_| no_text())?;
    let mut data = 0..0;
    let mut keep = |reader: &mut Reader<'_>| {
        let len = reader.raw_value()?.len();
        data = reader.offset() - len..reader.offset();
        Ok(())
    };
    check(walk(&text, &mut keep).map_err(not_graphql)?, secrets)?;
    Ok(Answer {
        text,
        data,
        attempts,
    })
}

/// As [`open`], and `read` reads `data` on the way. What it made of data that
/// came with errors is for nothing.
pub(super) fn open_with(body: &[u8], secrets: &Secrets, read: &mut Read<'_>) -> Result<()> {
    not_empty(body)?;
    let text = std::str::from_utf8(body).map_err(|_| no_text())?;
    match walk(text, read) {
        Ok(found) => check(found, secrets),
        Err(error) => {
            // Partial data need not have the shape that was asked for: what
            // the server says comes first.
            let mut skip = |reader: &mut Reader<'_>| reader.skip_value();
            check(walk(text, &mut skip).map_err(not_graphql)?, secrets)?;
            Err(unexpected(error))
        }
    }
}

fn not_empty(body: &[u8]) -> Result<()> {
    match body.iter().all(u8::is_ascii_whitespace) {
        true => Err(Error::protocol("the answer is empty")),
        false => Ok(()),
    }
}

fn no_text() -> Error {
    Error::protocol("the answer is not UTF-8 text")
}

fn check((has_data, messages): (bool, Vec<String>), secrets: &Secrets) -> Result<()> {
    if !messages.is_empty() {
        let tidy = messages.iter().map(|message| secrets.tidy(message));
        return Err(refused(tidy.collect()));
    }
    match has_data {
        true => Ok(()),
        false => Err(Error::protocol(
            "the answer holds neither `data` nor `errors`: is this a W&B server?",
        )),
    }
}

/// Whether there is data, and the messages of errors.
fn walk(text: &str, read: &mut Read<'_>) -> json::Result<(bool, Vec<String>)> {
    let mut reader = Reader::new(text);
    let (mut has_data, mut messages) = (false, Vec::new());
    if reader.peek()? != Kind::Object {
        // `null`, a list, a bare string: valid JSON, but no envelope.
        reader.skip_value()?;
        reader.finish()?;
        return Ok((has_data, messages));
    }
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        match &*key {
            "data" if reader.peek()? != Kind::Null => {
                read(&mut reader)?;
                has_data = true;
            }
            "errors" | "error" => messages.extend(texts(&reader.value()?)),
            _ => reader.skip_value()?,
        }
    }
    reader.finish()?;
    Ok((has_data, messages))
}

/// The messages of an error list whose entries are objects or plain strings.
fn texts(errors: &Value) -> Vec<String> {
    let text = |error: &Value| match error {
        Value::String(text) => text.clone(),
        other => match other.get("message").and_then(Value::as_str) {
            Some(message) => message.to_owned(),
            None => "an error without a message".to_owned(),
        },
    };
    match errors {
        Value::Null => Vec::new(),
        Value::Array(errors) => errors.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

fn refused(messages: Vec<String>) -> Error {
    let text = match messages.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join("; ")),
    };
    Error::new(ErrorKind::Server, format!("the server answered: {text}"))
        .with_retryable(false)
        .with_messages(messages)
}

fn not_graphql(error: json::Error) -> Error {
    let error = unexpected(error);
    Error::protocol(format!("{}: not a GraphQL answer", error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Result<String> {
        open(text.as_bytes().to_vec(), 1, &Secrets::default())
            .map(|answer| answer.data().to_owned())
    }

    #[test]
    fn data_is_borrowed_and_lenient() {
        assert_eq!(
            opened(r#" {"data": {"a":NaN}, "extensions":{}}"#).unwrap(),
            r#"{"a":NaN}"#
        );
        assert_eq!(opened(r#"{"errors":[],"data":{}}"#).unwrap(), "{}");
        assert_eq!(opened(r#"{"errors":null,"data":{}}"#).unwrap(), "{}");
    }

    #[test]
    fn all_messages_are_kept_in_every_shape() {
        for (text, messages) in [
            (
                r#"{"errors":[{"message":"a","path":["x"]},{"message":"b"}],"data":{"x":1}}"#,
                vec!["a", "b"],
            ),
            (r#"{"errors":["a"]}"#, vec!["a"]),
            (r#"{"error":"a"}"#, vec!["a"]),
            (r#"{"error":{"message":"a"},"data":null}"#, vec!["a"]),
            (r#"{"errors":[{}]}"#, vec!["an error without a message"]),
        ] {
            let error = opened(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Server);
            assert_eq!(error.messages(), messages, "{text}");
        }
    }

    #[test]
    fn what_is_no_envelope_is_a_protocol_error() {
        for text in [
            "",
            " \n",
            "null",
            "[]",
            "{}",
            "<html></html>",
            r#"{"data":"#,
            r#"{"data":null}"#,
            "{\"data\":{}}x",
        ] {
            assert_eq!(
                opened(text).unwrap_err().kind(),
                ErrorKind::Protocol,
                "{text}"
            );
        }
        assert_eq!(
            open(vec![0xff], 1, &Secrets::default())
                .err()
                .unwrap()
                .kind(),
            ErrorKind::Protocol
        );
    }
}
