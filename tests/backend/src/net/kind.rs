//! The kinds of fault, and what each makes of a request.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Cut, Delivery, Ending, Framing, Pace};
use super::payload::Payload;
use crate::http::Request;

const JSON: &str = "application/json";
const HTML: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\
<body><h1>502 Bad Gateway</h1><p>nginx</p></body></html>\n";
const HALF_JSON: &str = "{\"data\": {\"project\": ";

/// A kind of fault with its settings, as posted. README.md explains each.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    Status {
        code: Code,
        #[serde(default)]
        headers: Map<String, Value>,
        body: Option<Value>,
        content_type: Option<String>,
    },
    RateLimit {
        retry_after: Option<Value>,
        #[serde(default)]
        headers: Map<String, Value>,
    },
    Drop {},
    ExecuteThenDrop {},
    Reset {
        after_bytes: Option<u64>,
    },
    Truncate {
        after_bytes: Option<u64>,
        #[serde(default)]
        framing: Framing,
        #[serde(default)]
        consistent: bool,
        #[serde(default)]
        gzip: bool,
    },
    Slow {
        bytes_per_interval: u32,
        interval_ms: u64,
        #[serde(default)]
        first_byte_delay_ms: u64,
        #[serde(default)]
        framing: Framing,
    },
    Stall {
        #[serde(default)]
        after_bytes: u64,
        #[serde(default = "yes")]
        head: bool,
    },
    EmptyBody {
        #[serde(default)]
        code: Code,
    },
    Html {
        #[serde(default)]
        code: Code,
        body: Option<String>,
    },
    BadJson {
        #[serde(default)]
        code: Code,
        body: Option<String>,
    },
    GraphqlErrors {
        #[serde(default = "one_error")]
        errors: Value,
        #[serde(default, deserialize_with = "present")]
        data: Option<Value>,
        #[serde(default)]
        code: Code,
    },
    Null {
        #[serde(default)]
        code: Code,
    },
    Json {
        value: Value,
        #[serde(default)]
        code: Code,
    },
    Redirect {
        #[serde(default = "temporary_redirect")]
        code: Code,
        location: String,
        #[serde(default)]
        keep_path: bool,
    },
    Latency {
        ms: u64,
    },
    CloseIdle {
        #[serde(default)]
        after_ms: u64,
    },
    Chunked {},
    WrongLength {
        #[serde(default = "one_less")]
        delta: i64,
    },
    Garbage {
        text: Option<String>,
    },
    Huge {
        bytes: u64,
        #[serde(default)]
        framing: Framing,
    },
    GzipBomb {
        bytes: u64,
    },
}

/// An HTTP status. 600 and more exist: clients meet them and must cope.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u16")]
pub struct Code(u16);

impl Default for Code {
    fn default() -> Self {
        Self(200)
    }
}

impl TryFrom<u16> for Code {
    type Error = String;

    fn try_from(code: u16) -> Result<Self, String> {
        match code {
            200..1000 => Ok(Self(code)),
            _ => Err(format!("{code} is no final HTTP status (200 to 999)")),
        }
    }
}

fn yes() -> bool {
    true
}

fn one_less() -> i64 {
    -1
}

fn temporary_redirect() -> Code {
    Code(307)
}

fn one_error() -> Value {
    json!([{"message": "injected error"}])
}

/// Keeps `null` apart from absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// What a request gets.
#[derive(Debug)]
pub enum Plan {
    /// An answer, well or badly delivered.
    Answer(Answer, Delivery),
    /// Bytes that are no HTTP, then the end.
    Raw(Vec<u8>),
    /// No answer.
    Silence(Ending),
}

impl Plan {
    fn properly(answer: Answer) -> Self {
        Self::Answer(answer, Delivery::default())
    }

    fn json(code: Code, value: &Value) -> Self {
        Self::properly(Answer::json(code.0, value))
    }

    fn text(code: Code, content_type: &str, text: &str) -> Self {
        Self::properly(Answer::new(code.0, content_type, Payload::bytes(text)))
    }
}

impl Kind {
    /// Reads the settings of one kind.
    pub fn parse(spec: Value) -> Result<Self, String> {
        let kind = serde_json::from_value(spec).map_err(|error| error.to_string())?;
        match kind {
            Self::Slow {
                bytes_per_interval: 0,
                ..
            } => Err("bytes_per_interval: 0 would never end; see the kind \"stall\"".into()),
            kind => Ok(kind),
        }
    }

    /// What to do instead of just answering. `real` asks the app; a kind that
    /// does not call it leaves the app, and what it stores, untouched.
    pub fn plan(self, request: &Request, real: impl FnOnce() -> Answer) -> Plan {
        match self {
            Self::Status {
                code,
                headers,
                body,
                content_type,
            } => status(code, headers, body, content_type),
            Self::RateLimit {
                retry_after,
                mut headers,
            } => {
                if let Some(value) = retry_after {
                    headers.insert("Retry-After".into(), value);
                }
                let body = json!({"errors": [{"message": "rate limit exceeded"}]});
                status(Code(429), headers, Some(body), None)
            }
            Self::Drop {} => Plan::Silence(Ending::Abort),
            Self::ExecuteThenDrop {} => {
                real();
                Plan::Silence(Ending::Abort)
            }
            Self::Reset { after_bytes: None } => Plan::Silence(Ending::Reset),
            Self::Stall { head: false, .. } => Plan::Silence(Ending::Stall),
            Self::EmptyBody { code } => Plan::text(code, JSON, ""),
            Self::Html { code, body } => {
                let body = body.as_deref().unwrap_or(HTML);
                Plan::text(code, "text/html; charset=utf-8", body)
            }
            Self::BadJson { code, body } => {
                Plan::text(code, JSON, body.as_deref().unwrap_or(HALF_JSON))
            }
            Self::GraphqlErrors { errors, data, code } => graphql_errors(errors, data, code, real),
            Self::Null { code } => Plan::json(code, &Value::Null),
            Self::Json { value, code } => Plan::json(code, &value),
            Self::Redirect {
                code,
                location,
                keep_path,
            } => redirect(code, location, keep_path, request),
            Self::Garbage { text } => {
                let text = text.unwrap_or_else(|| "SSH-2.0-OpenSSH_9.2p1\r\n".into());
                Plan::Raw(text.into_bytes())
            }
            Self::Huge { bytes, framing } => Plan::Answer(
                Answer::new(200, JSON, Payload::Fill(bytes)),
                Delivery {
                    framing,
                    ..Delivery::default()
                },
            ),
            Self::GzipBomb { bytes } => Plan::Answer(
                Answer::new(200, JSON, Payload::Fill(bytes)),
                Delivery {
                    always_gzip: true,
                    ..Delivery::default()
                },
            ),
            delivered => {
                let delivery = delivered.delivery();
                Plan::Answer(real(), delivery)
            }
        }
    }

    /// How the true answer is delivered, for the kinds that deliver it.
    fn delivery(self) -> Delivery {
        let mut delivery = Delivery::default();
        match self {
            Self::Reset { after_bytes } => {
                delivery.cut = Some(Cut {
                    after: after_bytes,
                    consistent: false,
                });
                delivery.ending = Ending::Reset;
            }
            Self::Truncate {
                after_bytes,
                framing,
                consistent,
                gzip,
            } => {
                delivery.framing = framing;
                delivery.always_gzip = gzip;
                delivery.cut = Some(Cut {
                    after: after_bytes,
                    consistent,
                });
                if !consistent {
                    delivery.ending = Ending::Abort;
                }
            }
            Self::Slow {
                bytes_per_interval,
                interval_ms,
                first_byte_delay_ms,
                framing,
            } => {
                delivery.framing = framing;
                delivery.first_byte_delay = Duration::from_millis(first_byte_delay_ms);
                delivery.pace = Some(Pace {
                    bytes: bytes_per_interval as usize,
                    interval: Duration::from_millis(interval_ms),
                });
            }
            Self::Stall { after_bytes, .. } => {
                delivery.cut = Some(Cut {
                    after: Some(after_bytes),
                    consistent: false,
                });
                delivery.ending = Ending::Stall;
            }
            Self::CloseIdle { after_ms } => {
                delivery.ending = Ending::Vanish(Duration::from_millis(after_ms));
            }
            Self::Chunked {} => delivery.framing = Framing::Chunked,
            Self::WrongLength { delta } => {
                delivery.length_error = delta;
                // Promising more than comes needs an end for the client to
                // notice; a surplus must stay in the connection to do harm.
                if delta > 0 {
                    delivery.ending = Ending::Abort;
                }
            }
            _ => {}
        }
        delivery
    }
}

fn status(
    code: Code,
    headers: Map<String, Value>,
    body: Option<Value>,
    content_type: Option<String>,
) -> Plan {
    let body = body.unwrap_or_else(|| json!({"error": format!("injected status {}", code.0)}));
    let mut answer = Answer::new(
        code.0,
        content_type.as_deref().unwrap_or(JSON),
        Payload::bytes(plain_text(&body)),
    );
    for (name, value) in headers {
        answer.headers.push((name, plain_text(&value)));
    }
    Plan::properly(answer)
}

/// A string as it is, anything else as JSON.
fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn redirect(code: Code, mut location: String, keep_path: bool, request: &Request) -> Plan {
    if keep_path {
        location.push_str(&request.path);
        if !request.query.is_empty() {
            location.push('?');
            location.push_str(&request.query);
        }
    }
    Plan::properly(Answer {
        status: code.0,
        headers: vec![("Location".into(), location)],
        payload: Payload::bytes(""),
    })
}

fn graphql_errors(
    errors: Value,
    data: Option<Value>,
    code: Code,
    real: impl FnOnce() -> Answer,
) -> Plan {
    let mut body = Map::from_iter([("errors".to_owned(), errors)]);
    match data {
        None => {}
        Some(Value::String(word)) if word == "real" => match real_data(&real()) {
            Some(data) => drop(body.insert("data".into(), data)),
            None => {
                let why =
                    "wandb-backend: graphql_errors with data \"real\" needs an answer with data";
                return Plan::text(Code(500), "text/plain", why);
            }
        },
        Some(data) => drop(body.insert("data".into(), data)),
    }
    Plan::json(code, &Value::Object(body))
}

fn real_data(answer: &Answer) -> Option<Value> {
    let bytes = answer.payload.to_vec().ok()?;
    let mut body: Value = serde_json::from_slice(&bytes).ok()?;
    body.get_mut("data").map(Value::take)
}
