//! Responses in the shapes that the service uses.

use crate::app::store::Failure;
use crate::http::{Body, Response};
use serde_json::{Value, json};

pub fn json_headers() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "application/json".to_owned())]
}

pub fn json(status: u16, value: &Value) -> Response {
    Response {
        status,
        headers: json_headers(),
        body: Body::Bytes(value.to_string().into_bytes()),
    }
}

/// The errors of `/graphql`.
pub fn graphql_errors(status: u16, messages: impl IntoIterator<Item = String>) -> Response {
    let errors: Vec<_> = messages
        .into_iter()
        .map(|message| json!({"message": message, "path": [], "extensions": {}}))
        .collect();
    json(status, &json!({"errors": errors, "data": null}))
}

/// The error of all other endpoints.
pub fn error(status: u16, message: impl Into<String>) -> Response {
    json(status, &json!({"error": message.into()}))
}

pub fn not_found() -> Response {
    error(404, "not found")
}

/// A text that something else reads, not a browser.
pub fn text(status: u16, message: &str) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        body: Body::Bytes(message.as_bytes().to_vec()),
    }
}

impl From<Failure> for Response {
    fn from(failure: Failure) -> Response {
        match failure {
            Failure::Refused(why) => error(400, why),
            Failure::Broken(why) => error(500, why),
        }
    }
}
