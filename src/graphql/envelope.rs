//! `{"data": …, "errors": […]}` in all the shapes that servers use.

use super::{Answer, unexpected};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Kind, Reader, Value};
use crate::transport::Secrets;

/// Opens the envelope of a 2xx answer. Any entry in `errors` is an error,
/// even when partial data came with it; its message is shown without
/// `secrets`.
pub(super) fn open(body: Vec<u8>, attempts: u32, secrets: &Secrets) -> Result<Answer> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::protocol("the answer is empty"));
    }
    let text =
        String::from_utf8(body).map_err(|_| Error::protocol("the answer is not UTF-8 text"))?;
    let (data, messages) = read(&text).map_err(not_graphql)?;
    if !messages.is_empty() {
        let tidy = messages.iter().map(|message| secrets.tidy(message));
        return Err(refused(tidy.collect()));
    }
    match data {
        Some(data) => Ok(Answer {
            text,
            data,
            attempts,
        }),
        None => Err(Error::protocol(
            "the answer holds neither `data` nor `errors`: is this a W&B server?",
        )),
    }
}

type Envelope = (Option<std::ops::Range<usize>>, Vec<String>);

fn read(text: &str) -> json::Result<Envelope> {
    let mut reader = Reader::new(text);
    let (mut data, mut messages) = (None, Vec::new());
    if reader.peek()? != Kind::Object {
        // `null`, a list, a bare string: valid JSON, but no envelope.
        reader.skip_value()?;
        reader.finish()?;
        return Ok((None, messages));
    }
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        match &*key {
            "data" if reader.peek()? != Kind::Null => {
                let len = reader.raw_value()?.len();
                data = Some(reader.offset() - len..reader.offset());
            }
            "errors" | "error" => messages.extend(texts(&reader.value()?)),
            _ => reader.skip_value()?,
        }
    }
    reader.finish()?;
    Ok((data, messages))
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
