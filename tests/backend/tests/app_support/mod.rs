//! The app without sockets: requests in, responses out.

#![allow(dead_code)] // each test file uses some of it

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wandb_backend::app::{DEFAULT_API_KEY, Options, Server};
use wandb_backend::http::{App, Body, Request, Response};

pub const BASE: &str = "http://127.0.0.1:4321";

pub struct Backend(pub Server);

/// A status and what came with it.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Answer {
    fn of(response: Response) -> Answer {
        let bytes = match response.body {
            Body::Bytes(bytes) => bytes,
            Body::Pieces(pieces) => pieces.concat().into_bytes(),
            Body::File { path, offset, len } => {
                let all = std::fs::read(path).expect("the file of a response");
                all[offset as usize..(offset + len) as usize].to_vec()
            }
        };
        Answer {
            status: response.status,
            headers: response.headers,
            bytes,
        }
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("a text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

pub fn basic(key: &str) -> (String, String) {
    let value = format!("Basic {}", STANDARD.encode(format!("api:{key}")));
    ("authorization".to_owned(), value)
}

/// A request for a path with a query.
pub fn request(method: &str, target: &str, body: &[u8]) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: vec![("content-length".to_owned(), body.len().to_string())],
        body: body.to_vec(),
    }
}

impl Backend {
    pub fn memory() -> Backend {
        Backend(Server::new(Options::default()).expect("a server in memory"))
    }

    pub fn send(&self, request: Request) -> Answer {
        Answer::of(self.0.handle(&request, BASE))
    }

    /// With the default key.
    pub fn call(&self, method: &str, target: &str, body: &[u8]) -> Answer {
        let mut request = request(method, target, body);
        request.headers.push(basic(DEFAULT_API_KEY));
        self.send(request)
    }

    pub fn without_key(&self, method: &str, target: &str, body: &[u8]) -> Answer {
        self.send(request(method, target, body))
    }

    pub fn graphql(&self, query: &str, variables: Value) -> Answer {
        let body = json!({"query": query, "variables": variables}).to_string();
        self.call("POST", "/graphql", body.as_bytes())
    }

    /// The data of an answer that must have no errors.
    pub fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.graphql(query, variables);
        let value = answer.json();
        assert_eq!(answer.status, 200, "{value}");
        assert_eq!(value.get("errors"), None, "{value}");
        value["data"].clone()
    }

    /// The message of the first error.
    pub fn error(&self, query: &str, variables: Value) -> (u16, String) {
        let answer = self.graphql(query, variables);
        let value = answer.json();
        let message = value["errors"][0]["message"].as_str();
        let message = message.unwrap_or_else(|| panic!("no error in {value}"));
        (answer.status, message.to_owned())
    }

    /// The fields of run e/p/r.
    pub fn run(&self, fields: &str) -> Value {
        let query = format!(
            "{{ project(name: \"p\", entityName: \"e\") {{ run(name: \"r\") {{ {fields} }} }} }}"
        );
        self.data(&query, json!({}))["project"]["run"].clone()
    }

    pub fn control(&self, method: &str, path: &str, body: Value) -> Answer {
        let body = body.to_string();
        Answer::of(self.0.control(&request(method, path, body.as_bytes())))
    }

    /// A control request that must succeed.
    pub fn told(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.control(method, path, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub fn mode(&self, changes: Value) {
        self.told("POST", "/mode", changes);
    }

    /// Seeds run e/p/r with more of what is given.
    pub fn seed(&self, more: Value) {
        let mut seed = json!({"entity": "e", "project": "p", "name": "r"});
        let more = more.as_object().expect("an object").clone();
        seed.as_object_mut().expect("an object").extend(more);
        self.told("POST", "/runs", seed);
    }

    /// Run e/p/r with rows {"_step": s, "loss": s}.
    pub fn with_steps(steps: impl IntoIterator<Item = i64>) -> Backend {
        let backend = Backend::memory();
        let rows: Vec<_> = steps
            .into_iter()
            .map(|step| json!({"_step": step, "loss": step}))
            .collect();
        backend.seed(json!({"history": rows}));
        backend
    }

    /// The steps of `history(minStep, maxStep, samples)`.
    pub fn window(&self, min: i64, max: i64, samples: i64) -> Vec<i64> {
        let run = self.run(&format!(
            "history(minStep: {min}, maxStep: {max}, samples: {samples})"
        ));
        let rows = run["history"].as_array().expect("a list");
        rows.iter()
            .map(|row| {
                let text = row.as_str().expect("a row is a text");
                let row: Value = serde_json::from_str(text).expect("a row is JSON");
                row["_step"].as_i64().expect("a step")
            })
            .collect()
    }

    /// The rows of `sampledHistory` for one spec.
    pub fn keyed(&self, spec: Value) -> Vec<Value> {
        let query = "query Q($specs: [JSONString!]!) { project(name: \"p\", entityName: \"e\") { \
                     run(name: \"r\") { sampledHistory(specs: $specs) } } }";
        let data = self.data(query, json!({"specs": [spec.to_string()]}));
        let answers = data["project"]["run"]["sampledHistory"].clone();
        answers[0].as_array().expect("a list of rows").clone()
    }
}
