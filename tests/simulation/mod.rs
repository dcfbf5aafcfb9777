//! A server of histories inside the test: small, quick, and as difficult as a
//! test wants it. Each run has a nature of its own, so that thousands of them
//! can be asked in seconds.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value as Json, json};
use wandb_run::json::{self, Map, NonFinite, Value};

/// A row as it was logged.
#[derive(Debug, Clone)]
pub struct Row {
    pub step: i64,
    pub map: Map,
    /// Its text as a JSON string.
    wire: String,
}

impl Row {
    pub fn new(step: i64, text: &str) -> Self {
        Row {
            step,
            map: json::from_str_as(text).expect("a row is an object"),
            wire: Json::from(text).to_string(),
        }
    }
}

/// What a server says of how much there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Counts {
    Exact,
    Missing,
    /// So many rows and steps too few; too many where it is below 0.
    Behind(i64),
    /// Only the number of rows.
    Lines,
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trouble {
    None,
    Late(u64),
    /// The connection ends without an answer.
    Drop,
    Status(u16),
    /// Half of the answer, then the end of the connection.
    Truncate,
    BadJson,
}

#[derive(Debug, Clone)]
pub struct Nature {
    /// Whether the last step of a window belongs to it.
    pub inclusive: bool,
    /// How many rows an answer holds at the most, whatever is asked for.
    pub cap: Option<usize>,
    /// Whether the first rows are given then, or a sample.
    pub head: bool,
    pub counts: Counts,
    /// Bytes that each row weighs more than it must.
    pub weight: usize,
    /// What a summary weighs more: a wrong guess at the weight of rows.
    pub summary_weight: usize,
    /// How many rows come with each question, one after the other.
    pub pace: Vec<usize>,
    /// By the number of the question; none after that.
    pub troubles: Vec<Trouble>,
    pub bare_nan: bool,
}

/// A run on the server.
#[derive(Debug)]
pub struct World {
    pub rows: Vec<Row>,
    /// Those that are still to come; the run runs until then.
    pub later: VecDeque<Row>,
    pub is_live: bool,
    pub nature: Nature,
    /// Questions for rows so far.
    pub asked: usize,
    /// How often it could have grown, by questions of any kind.
    pub grown: usize,
}

type Worlds = Arc<Mutex<HashMap<String, Arc<Mutex<World>>>>>;

pub struct Simulation {
    pub url: String,
    worlds: Worlds,
}

impl Simulation {
    /// It ends with the process of the test.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let worlds = Worlds::default();
        let known = Arc::clone(&worlds);
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let worlds = Arc::clone(&known);
                thread::spawn(move || serve(&socket, &worlds));
            }
        });
        Simulation { url, worlds }
    }

    /// Has a run `e/p/NAME` until `remove`.
    pub fn add(&self, name: &str, world: World) -> Arc<Mutex<World>> {
        let world = Arc::new(Mutex::new(world));
        let mut worlds = self.worlds.lock().unwrap();
        worlds.insert(name.to_owned(), Arc::clone(&world));
        world
    }

    pub fn remove(&self, name: &str) {
        self.worlds.lock().unwrap().remove(name);
    }
}

/// Answers one connection until it ends, whichever side ends it.
fn serve(socket: &TcpStream, worlds: &Worlds) {
    let mut reader = BufReader::new(socket);
    while let Ok(Some(body)) = request(&mut reader) {
        if !answer(socket, worlds, &body).unwrap_or(false) {
            return;
        }
    }
}

fn request(reader: &mut impl BufRead) -> io::Result<Option<Json>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(serde_json::from_slice(&body)?))
}

/// False when the connection is over.
fn answer(mut socket: &TcpStream, worlds: &Worlds, body: &Json) -> io::Result<bool> {
    let variables = &body["variables"];
    let name = variables["run"].as_str().unwrap_or_default();
    let world = worlds.lock().unwrap().get(name).cloned();
    let Some(world) = world else {
        return send(socket, 200, r#"{"data":{"project":{"run":null}}}"#);
    };
    let (trouble, field) = {
        let mut world = world.lock().unwrap();
        match body["operationName"].as_str() {
            Some("Run") => (Trouble::None, world.attributes(name)),
            Some("RunState") => {
                world.grow();
                let state = format!(r#""state":"{}""#, world.state());
                (Trouble::None, state)
            }
            Some("HistoryPage") => (world.trouble(), world.page(variables)),
            Some("SampledHistory") => (world.trouble(), world.sampled(variables)),
            // A server that exports nothing, and does not know the word.
            Some("RunParquetHistory") => {
                let error = r#"{"errors":[{"message":"Cannot query field \"parquetHistory\" on type \"Run\"."}]}"#;
                return send(socket, 400, error);
            }
            other => panic!("{other:?} is not answered here"),
        }
    };
    let text = format!(r#"{{"data":{{"project":{{"run":{{{field}}}}}}}}}"#);
    match trouble {
        Trouble::None => send(socket, 200, &text),
        Trouble::Late(ms) => {
            thread::sleep(Duration::from_millis(ms));
            send(socket, 200, &text)
        }
        Trouble::Drop => Ok(false),
        Trouble::Status(code) => send(socket, code, r#"{"error":"trouble"}"#),
        Trouble::BadJson => send(socket, 200, &text[..text.len() - 3]),
        Trouble::Truncate => {
            let head = head(200, text.len());
            socket.write_all(head.as_bytes())?;
            socket.write_all(&text.as_bytes()[..text.len() / 2])?;
            Ok(false)
        }
    }
}

fn head(code: u16, length: usize) -> String {
    format!(
        "HTTP/1.1 {code} -\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

fn send(mut socket: &TcpStream, code: u16, text: &str) -> io::Result<bool> {
    let mut answer = head(code, text.len());
    answer.push_str(text);
    socket.write_all(answer.as_bytes()).map(|()| true)
}

impl World {
    /// What becomes of the next question for rows.
    fn trouble(&mut self) -> Trouble {
        self.grow();
        self.asked += 1;
        let troubles = &self.nature.troubles;
        troubles
            .get(self.asked - 1)
            .copied()
            .unwrap_or(Trouble::None)
    }

    fn grow(&mut self) {
        let pace = &self.nature.pace;
        let more = match pace.len() {
            0 => 0,
            count => pace[self.grown % count].min(self.later.len()),
        };
        self.grown += 1;
        self.rows.extend(self.later.drain(..more));
    }

    /// The end of a run is known once all of it is there.
    fn state(&self) -> &'static str {
        match self.is_live && !self.later.is_empty() {
            true => "running",
            false => "finished",
        }
    }

    fn attributes(&self, name: &str) -> String {
        let behind = match self.nature.counts {
            Counts::Behind(by) => by,
            _ => 0,
        };
        let count = |rows: usize| (rows as i64 - behind).max(0);
        let last = self.rows.last().map(|row| (row.step - behind).max(0));
        let mut keys: HashMap<&str, usize> = HashMap::new();
        for row in &self.rows {
            row.map
                .keys()
                .for_each(|key| *keys.entry(key).or_default() += 1);
        }
        let keys: HashMap<_, _> = keys
            .iter()
            .map(|(key, rows)| {
                (
                    key,
                    json!({"typeCounts": [{"type": "number", "count": count(*rows)}]}),
                )
            })
            .collect();
        let (mut lines, mut keys) = (
            json!(count(self.rows.len())),
            json!({"sets": [], "keys": keys, "lastStep": last.unwrap_or(-1)}),
        );
        let mut summary = json!({"fat": "x".repeat(self.nature.summary_weight)});
        match self.nature.counts {
            Counts::Missing => (lines, keys) = (Json::Null, Json::Null),
            Counts::Lines => keys = Json::Null,
            _ => summary["_step"] = last.into(),
        }
        let fields = json!({
            "id": "x", "name": name, "state": self.state(), "tags": [], "config": "{}",
            "summaryMetrics": summary.to_string(),
            "historyLineCount": lines, "historyKeys": keys,
        });
        let text = fields.to_string();
        text[1..text.len() - 1].to_owned()
    }

    fn page(&self, variables: &Json) -> String {
        let (rows, samples) = self.window(variables);
        let rows: Vec<&str> = rows.iter().map(|row| row.wire.as_str()).collect();
        format!(r#""history":{}"#, self.list(&rows, samples))
    }

    fn sampled(&self, variables: &Json) -> String {
        let spec = variables["specs"][0].as_str().expect("a spec");
        let spec: Json = serde_json::from_str(spec).expect("a spec is JSON");
        let keys = spec["keys"].as_array().expect("a list of keys");
        let keys: Vec<&str> = keys.iter().map(|key| key.as_str().unwrap()).collect();
        let (rows, samples) = self.window(&spec);
        let rows: Vec<String> = rows
            .iter()
            .filter_map(|row| self.project(&row.map, &keys))
            .collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        format!(r#""sampledHistory":[{}]"#, self.list(&rows, samples))
    }

    /// The rows of a window, and how many of them are asked for.
    fn window(&self, variables: &Json) -> (&[Row], usize) {
        let number = |name: &str| variables[name].as_i64().expect("a number");
        let (min, max) = (number("minStep"), number("maxStep"));
        let max = max.saturating_add(i64::from(self.nature.inclusive));
        let from = self.rows.partition_point(|row| row.step < min);
        let to = self.rows.partition_point(|row| row.step < max).max(from);
        (&self.rows[from..to], number("samples") as usize)
    }

    /// The row with just these keys, if it has all of them.
    fn project(&self, row: &Map, keys: &[&str]) -> Option<String> {
        let style = match self.nature.bare_nan {
            true => NonFinite::Tokens,
            false => NonFinite::Strings,
        };
        let mut picked = Map::new();
        for key in keys {
            picked.insert(*key, find(row, key)?.clone());
        }
        let mut text = String::new();
        Value::Object(picked).write_json(&mut text, style);
        Some(text)
    }

    /// A list of rows, cut where there are too many.
    fn list(&self, rows: &[&str], samples: usize) -> String {
        let keep = samples.min(self.nature.cap.unwrap_or(usize::MAX));
        let count = rows.len().min(keep);
        let pick = |at: usize| match self.nature.head {
            true => rows[at],
            false => rows[at * rows.len() / count],
        };
        let picked: Vec<&str> = (0..count).map(pick).collect();
        let padding = " ".repeat(self.nature.weight * count);
        format!("[{}{padding}]", picked.join(","))
    }
}

/// The value of a key, or at a path of keys without dots in them.
pub fn find<'r>(row: &'r Map, key: &str) -> Option<&'r Value> {
    row.get(key).or_else(|| {
        let (outer, inner) = key.split_once('.')?;
        find(row.get(outer)?.as_object()?, inner)
    })
}
