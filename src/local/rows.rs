//! History rows: views that build only what is asked for, and maps.

use super::framing::LogReader;
use super::heads::{Heads, NO_HEAD};
use super::log::{Tail, refuse};
use super::proto::{Field, Fields, Malformed};
use super::record::{self, Envelope, Fault, Item, ItemSpan, Stats, kind, text};
use super::time::Timestamp;
use super::tree;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Map, Value};

/// The history rows of a log, in the order they were written.
///
/// `None` means that no further row is written yet: a log that grows may be
/// asked again, and goes on where it stood.
#[derive(Debug)]
pub(crate) struct Rows {
    reader: LogReader,
    spans: RowSpans,
    exit_seen: bool,
}

impl Rows {
    pub(super) fn new(reader: LogReader) -> Self {
        Rows {
            reader,
            spans: RowSpans::default(),
            exit_seen: false,
        }
    }

    /// Goes on behind the row at `place`, which must be there as it was: its
    /// log is the one that `reader` has opened at its beginning.
    ///
    /// # Errors
    /// InvalidArgument when another row, or none, is there; Io, Cancelled,
    /// Timeout.
    pub(super) fn behind(reader: LogReader, place: RowPlace, call: &Call) -> Result<Self> {
        let mut rows = Rows::new(reader);
        let found = match rows.reader.advance(call) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::Integrity => return Err(no_such_row(place)),
            Err(error) => return Err(error),
        };
        let is_row = found && rows.spans.parse(rows.reader.record()) == Ok(kind::HISTORY);
        match is_row && rows.place() == place {
            true => Ok(rows),
            false => Err(no_such_row(place)),
        }
    }

    /// Where the row stands that was answered last.
    pub fn place(&self) -> RowPlace {
        RowPlace {
            step: self.spans.step,
            from: self.reader.start(),
            to: self.reader.position(),
        }
    }

    /// Whether the run's exit was read.
    pub fn exit_seen(&self) -> bool {
        self.exit_seen
    }

    /// Whether the log is still there, for one that is waited for.
    ///
    /// # Errors
    /// As [`LogReader::check_file`].
    pub fn check_file(&self) -> Result<()> {
        self.reader.check_file()
    }

    /// The next row as it was logged: keys in order, nested keys rebuilt, NaN
    /// a number, `_step` first where the writer left it out.
    ///
    /// # Errors
    /// As [`next_view`](Self::next_view), and Integrity when a value is not
    /// JSON; the next call goes on behind that row.
    pub fn next(&mut self, call: &Call) -> Result<Option<Map>> {
        match self.next_view(call)? {
            Some(row) => match row.to_map() {
                Ok(map) => Ok(Some(map)),
                Err(fault) => Err(call.name(self.fault(fault))),
            },
            None => Ok(None),
        }
    }

    /// The next row, of which nothing is built yet.
    ///
    /// # Errors
    /// Integrity when the log is damaged before its last block; every further
    /// call answers the same. TooLarge, Io, Cancelled, Timeout.
    pub fn next_view(&mut self, call: &Call) -> Result<Option<RowView<'_>>> {
        let found = self.find(call).map_err(|e| call.name(e))?;
        Ok(found.then(|| RowView::new(self.reader.record(), &self.spans)))
    }

    fn find(&mut self, call: &Call) -> Result<bool> {
        call.check()?;
        while self.reader.advance(call)? {
            match self.spans.parse(self.reader.record()) {
                Ok(kind::HISTORY) => return Ok(true),
                Ok(kind) => self.exit_seen |= kind == kind::EXIT,
                Err(malformed) => {
                    self.reader.reject(malformed.0)?;
                    return Ok(false);
                }
            }
        }
        Ok(false)
    }

    /// The error for a fault in the row that was answered last.
    pub fn fault(&self, fault: Fault) -> crate::Error {
        refuse(&self.reader, fault)
    }

    /// How the log ends, once `next` answered `None`.
    pub fn tail(&self) -> Option<Tail> {
        Tail::of(&self.reader, self.exit_seen)
    }
}

/// Where a row stands in its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPlace {
    pub step: i64,
    /// Its first byte.
    pub from: u64,
    /// The byte behind it.
    pub to: u64,
}

fn no_such_row(place: RowPlace) -> Error {
    let RowPlace { step, from, .. } = place;
    Error::invalid(format!(
        "the log holds no row of step {step} at byte {from}: the cursor is of another log"
    ))
}

/// Where the items of a history record are.
#[derive(Debug, Clone, Default)]
pub(super) struct RowSpans {
    heads: Heads,
    /// The items of the row with the numbers of their heads.
    items: Vec<(u32, ItemSpan)>,
    step: i64,
    has_step_item: bool,
}

impl RowSpans {
    /// Finds the items of a history record; answers of what kind a record is
    /// and does nothing about the others.
    #[inline]
    pub fn parse(&mut self, record: &[u8]) -> Result<u32, Malformed> {
        let Envelope { kind, body } = Envelope::parse(record)?;
        if kind != kind::HISTORY {
            return Ok(kind);
        }
        self.items.clear();
        self.step = 0;
        self.has_step_item = false;
        let mut step_item = None;
        let mut head = NO_HEAD;
        let mut fields = Fields::new(&record[body.clone()]);
        while let Some((number, field)) = fields.next()? {
            let Field::Bytes(bytes) = field else { continue };
            match number {
                1 => {
                    let at = body.start + fields.at() - bytes.len();
                    let span;
                    (head, span) = self.heads.parse(bytes, at, head)?;
                    let item = span.item(record);
                    if item.flat_name() == Some(b"_step") {
                        self.has_step_item = true;
                        step_item = integer(item.json());
                    }
                    self.items.push((head, span));
                }
                2 => self.step = record::step_number(bytes)?,
                _ => {}
            }
        }
        self.step = step_item.unwrap_or(self.step);
        Ok(kind)
    }
}

/// An integer, also one that was written as `3.0`.
fn integer(text: &[u8]) -> Option<i64> {
    let digits = std::str::from_utf8(text).ok()?;
    match digits.parse() {
        Ok(n) => Some(n),
        Err(_) => json::from_str(digits).ok()?.to_i64(),
    }
}

/// A history row that stays in the log's bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowView<'a> {
    record: &'a [u8],
    spans: &'a RowSpans,
}

impl<'a> RowView<'a> {
    #[inline]
    pub(super) fn new(record: &'a [u8], spans: &'a RowSpans) -> Self {
        RowView { record, spans }
    }

    /// Whether `_step` is one of its items.
    pub fn has_step_item(&self) -> bool {
        self.spans.has_step_item
    }

    pub(super) fn items(self) -> impl Iterator<Item = Item<'a>> {
        self.numbered_items().map(|(_, item)| item)
    }

    /// The items, each with a number that it shares with all items of the same
    /// key in the rows of one [`Rows`]; [`NO_HEAD`] for those that have none.
    #[inline]
    pub fn numbered_items(self) -> impl Iterator<Item = (u32, Item<'a>)> {
        let items = self.spans.items.iter();
        items.map(move |(head, span)| (*head, span.item(self.record)))
    }

    /// The row's step: its `_step`, or else the number beside the row.
    #[inline]
    pub fn step(&self) -> i64 {
        self.spans.step
    }

    /// The value of a key, however the writer split it; `None` when the row
    /// lacks it. Of a key that occurs twice the last one counts.
    ///
    /// # Errors
    /// The value is not JSON: [`Rows::fault`] makes the error of it.
    pub fn get(&self, key: &Key) -> Result<Option<Value>, Fault> {
        if key.text == "_step" && !self.spans.has_step_item {
            return Ok(Some(self.step().into()));
        }
        let found = self.find(key.text.as_bytes())?;
        match &key.unescaped {
            Some(plain) if found.is_none() => self.find(plain.as_bytes()),
            _ => Ok(found),
        }
    }

    fn find(&self, key: &[u8]) -> Result<Option<Value>, Fault> {
        let mut found = None;
        for item in self.items() {
            match place(&item, key) {
                Place::Elsewhere => {}
                Place::Here => found = Some(item.value()?),
                Place::Inside(rest) => {
                    if let Some(value) = descend(&item.value()?, text(rest)?) {
                        found = Some(value.clone());
                    }
                }
                Place::Around(path) => {
                    let mut map = match found.take() {
                        Some(Value::Object(map)) => map,
                        _ => Map::new(),
                    };
                    tree::set_at(&mut map, path, item.value()?)?;
                    found = Some(map.into());
                }
            }
        }
        Ok(found)
    }

    /// The whole row.
    ///
    /// # Errors
    /// A value is not JSON: [`Rows::fault`] makes the error of it.
    pub fn to_map(self) -> Result<Map, Fault> {
        let mut map = Map::with_capacity(self.spans.items.len() + 1);
        if !self.spans.has_step_item {
            map.insert("_step", self.step());
        }
        for item in self.items() {
            tree::add(&mut map, &item)?;
        }
        Ok(map)
    }
}

/// A key that a caller asks for: nested keys joined by dots. Keys that hold
/// dots themselves are found with and without `\.`.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    text: String,
    unescaped: Option<String>,
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Key {
            text: text.to_owned(),
            unescaped: text.contains("\\.").then(|| text.replace("\\.", ".")),
        }
    }
}

impl Key {
    /// How items of the same key as `item` bear on this one.
    pub fn bearing(&self, item: &Item<'_>) -> Bearing {
        let of = |key: &str| match place(item, key.as_bytes()) {
            Place::Elsewhere => Bearing::None,
            Place::Here => Bearing::Whole,
            Place::Inside(_) => Bearing::Inside,
            Place::Around(_) => Bearing::Part,
        };
        match &self.unescaped {
            // It counts only where a row has none as it is asked for.
            Some(plain) if of(plain) != Bearing::None => Bearing::Part,
            _ => of(&self.text),
        }
    }
}

/// What the items of one key are to another key, which is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bearing {
    /// Nothing.
    None,
    /// Their value is its value.
    Whole,
    /// Their value may hold its value, if it is an object.
    Inside,
    /// Its value may have to be put together.
    Part,
}

/// Where an item stands relative to a key that is asked for.
enum Place<'a, 'k> {
    Elsewhere,
    Here,
    /// The key leads into the item's value, along this.
    Inside(&'k [u8]),
    /// The key names an object that the item, at this path, is a part of.
    Around(record::Path<'a>),
}

#[inline]
fn place<'a, 'k>(item: &Item<'a>, key: &'k [u8]) -> Place<'a, 'k> {
    if item.flat_name() == Some(key) {
        return Place::Here;
    }
    let mut rest = key;
    let mut path = item.path();
    while let Some(part) = path.next() {
        rest = match rest.strip_prefix(part) {
            Some([]) if path.is_empty() => return Place::Here,
            Some([]) => return Place::Around(path),
            Some([b'.', rest @ ..]) => rest,
            _ => return Place::Elsewhere,
        };
    }
    Place::Inside(rest)
}

/// The value that a key leads to, dots being joints or parts of names.
fn descend<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    let map = value.as_object()?;
    map.get(key).or_else(|| {
        map.iter().find_map(|(name, inner)| {
            let rest = key.strip_prefix(name)?.strip_prefix('.')?;
            descend(inner, rest)
        })
    })
}

/// The system metrics of a log as event rows.
#[derive(Debug)]
pub(crate) struct Events {
    reader: LogReader,
    started: Option<Timestamp>,
}

impl Events {
    pub(super) fn new(reader: LogReader, started: Option<Timestamp>) -> Self {
        Events { reader, started }
    }

    /// The next event row: `_wandb`, `_timestamp`, `_runtime` (absent when
    /// the log does not say when the run started), then the metrics. `None`
    /// as for [`Rows::next`].
    ///
    /// # Errors
    /// As [`Rows::next`].
    pub fn next(&mut self, call: &Call) -> Result<Option<Map>> {
        self.find(call).map_err(|e| call.name(e))
    }

    fn find(&mut self, call: &Call) -> Result<Option<Map>> {
        call.check()?;
        while self.reader.advance(call)? {
            match event(self.reader.record(), self.started) {
                Ok(Some(row)) => return Ok(Some(row)),
                Ok(None) => {}
                Err(Fault::Malformed(malformed)) => {
                    self.reader.reject(malformed.0)?;
                    return Ok(None);
                }
                Err(fault) => return Err(refuse(&self.reader, fault)),
            }
        }
        Ok(None)
    }
}

fn event(record: &[u8], started: Option<Timestamp>) -> Result<Option<Map>, Fault> {
    let Envelope { kind, body } = Envelope::parse(record)?;
    if kind != kind::STATS {
        return Ok(None);
    }
    let stats = Stats::parse(&record[body])?;
    let mut row = Map::new();
    row.insert("_wandb", true);
    if let Some(now) = stats.timestamp {
        row.insert("_timestamp", now.seconds());
        if let Some(started) = started {
            row.insert("_runtime", now.seconds_since(started));
        }
    }
    row.extend(stats.items()?);
    Ok(Some(row))
}
