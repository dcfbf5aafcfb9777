//! The messages of a log, as views that borrow from a record.

use std::ops::Range;

use super::proto::{Field, Fields, Malformed};
use super::time::Timestamp;
use crate::json::{self, Value};

/// Keys of an item and the value below them may nest this deep together.
pub(super) const MAX_NESTING: usize = json::DEFAULT_DEPTH;

/// Why a record could not be used.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It is not a record of a log.
    Malformed(Malformed),
    /// The value of a key is not JSON.
    Value { key: String, source: json::Error },
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Fault::Malformed(malformed)
    }
}

/// What a record is about: the number of its field in the outer message.
pub(super) mod kind {
    pub const HISTORY: u32 = 2;
    pub const SUMMARY: u32 = 3;
    pub const OUTPUT: u32 = 4;
    pub const CONFIG: u32 = 5;
    pub const STATS: u32 = 7;
    pub const OUTPUT_RAW: u32 = 13;
    pub const RUN: u32 = 17;
    pub const EXIT: u32 = 18;
}

/// The outer message of a record: its kind and where its body is.
///
/// A kind that is not in [`kind`] is for others to read; `0` when there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Envelope {
    pub kind: u32,
    pub body: Range<usize>,
}

impl Envelope {
    #[inline]
    pub fn parse(record: &[u8]) -> Result<Self, Malformed> {
        const CONTROL: u32 = 16;
        const UUID: u32 = 19;
        const INFO: u32 = 200;
        let mut found = Envelope {
            kind: 0,
            body: 0..0,
        };
        let mut fields = Fields::new(record);
        while let Some(field) = fields.next()? {
            match field {
                (CONTROL | UUID | INFO, _) => {}
                (kind, Field::Bytes(body)) => {
                    let end = fields.at();
                    found = Envelope {
                        kind,
                        body: end - body.len()..end,
                    };
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

/// Where an item is in a record: an [`Item`] that does not borrow.
#[derive(Debug, Clone)]
pub(super) struct ItemSpan {
    message: Span,
    name: Span,
    value: Span,
    /// How many nested keys there are; 0 when the item has a plain key.
    nested: u32,
}

/// A range; records are shorter than 4 GiB.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn new(start: usize, end: usize) -> Self {
        Span {
            start: start as u32,
            end: end as u32,
        }
    }

    #[inline]
    fn of(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.start as usize..self.end as usize]
    }

    /// The same of what stands at `to` instead of `from`.
    #[inline]
    fn moved(self, from: usize, to: usize) -> Self {
        Span::new(
            self.start as usize - from + to,
            self.end as usize - from + to,
        )
    }
}

impl ItemSpan {
    /// Reads the item whose message is `record[at..]` as long as `message`.
    #[inline]
    pub fn parse(message: &[u8], at: usize) -> Result<Self, Malformed> {
        let mut span = ItemSpan {
            message: Span::new(at, at + message.len()),
            name: Span::default(),
            value: Span::default(),
            nested: 0,
        };
        let mut fields = Fields::new(message);
        while let Some((number, field)) = fields.next()? {
            let Field::Bytes(bytes) = field else { continue };
            let end = at + fields.at();
            let place = Span::new(end - bytes.len(), end);
            match number {
                1 if span.nested == 0 => span.name = place,
                2 => {
                    if span.nested == 0 {
                        span.name = place;
                    }
                    span.nested += 1;
                }
                16 => span.value = place,
                _ => {}
            }
        }
        if span.nested as usize >= MAX_NESTING {
            return Err(Malformed("a key nests too deep"));
        }
        Ok(span)
    }

    /// Where the JSON text of the value is.
    pub fn value(&self) -> Range<usize> {
        self.value.start as usize..self.value.end as usize
    }

    /// The key of this item, which stands at `from`, for one that stands at
    /// `to`; without its value.
    pub fn moved(&self, from: usize, to: usize) -> Self {
        // An item without a name has an empty one at the start of the record.
        let name = match self.name.end {
            0 => self.name,
            _ => self.name.moved(from, to),
        };
        ItemSpan {
            message: self.message.moved(from, to),
            name,
            value: Span::default(),
            nested: self.nested,
        }
    }

    /// An item at `at` with the key of this one, which stands at 0: `length`
    /// bytes, at whose end the value is.
    #[inline]
    pub fn with_value(&self, at: usize, length: usize, value: usize) -> Self {
        let end = at + length;
        ItemSpan {
            message: Span::new(at, end),
            value: Span::new(end - value, end),
            ..self.moved(0, at)
        }
    }

    #[inline]
    pub fn item<'a>(&self, record: &'a [u8]) -> Item<'a> {
        Item {
            message: self.message.of(record),
            name: self.name.of(record),
            value: self.value.of(record),
            nested: self.nested as usize,
        }
    }
}

/// One key with its value: of a row, of the summary, of the configuration.
///
/// Newer writers give a list of nested keys, older ones one key whose value
/// may be an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a> {
    message: &'a [u8],
    name: &'a [u8],
    value: &'a [u8],
    nested: usize,
}

impl<'a> Item<'a> {
    pub fn parse(message: &'a [u8]) -> Result<Self, Malformed> {
        ItemSpan::parse(message, 0).map(|span| span.item(message))
    }

    /// The only key, when the item is not nested.
    #[inline]
    pub fn flat_name(&self) -> Option<&'a [u8]> {
        (self.nested <= 1).then_some(self.name)
    }

    /// The keys from the outermost to the innermost; at least one.
    #[inline]
    pub fn path(&self) -> Path<'a> {
        Path {
            first: Some(self.name),
            more: self.nested.saturating_sub(1),
            fields: Fields::new(self.message),
        }
    }

    /// The JSON text of the value.
    pub fn json(&self) -> &'a [u8] {
        self.value
    }

    pub fn value(&self) -> Result<Value, Fault> {
        self.read().map_err(|source| self.fault(source))
    }

    fn read(&self) -> json::Result<Value> {
        let mut reader = self.reader()?;
        let value = reader.value()?;
        reader.finish()?;
        Ok(value)
    }

    /// The value, to be read.
    #[inline]
    pub fn reader(&self) -> json::Result<json::Reader<'a>> {
        let depth = MAX_NESTING - self.nested.saturating_sub(1);
        Ok(json::Reader::from_slice(self.value)?.with_depth_limit(depth))
    }

    fn fault(&self, source: json::Error) -> Fault {
        let parts: Vec<_> = self.path().map(String::from_utf8_lossy).collect();
        Fault::Value {
            key: parts.join("."),
            source,
        }
    }
}

/// The keys of an item, not yet known to be [`text`].
#[derive(Debug, Clone)]
pub(crate) struct Path<'a> {
    first: Option<&'a [u8]>,
    more: usize,
    fields: Fields<'a>,
}

impl<'a> Iterator for Path<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if let Some(first) = self.first.take() {
            if self.more > 0 {
                self.next_nested(); // which is the first
            }
            return Some(first);
        }
        self.more = self.more.checked_sub(1)?;
        self.next_nested()
    }
}

impl<'a> Path<'a> {
    /// Whether no key is left.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.more == 0
    }

    fn next_nested(&mut self) -> Option<&'a [u8]> {
        // The message was read once before, so it has no faults.
        while let Ok(Some(field)) = self.fields.next() {
            if let (2, Field::Bytes(name)) = field {
                return Some(name);
            }
        }
        None
    }
}

/// Text of a message; protobuf demands UTF-8.
#[inline]
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed("a text is not UTF-8"))
}

/// What a summary or configuration record does to one key.
#[derive(Debug)]
pub(super) enum Change<'a> {
    Set(Item<'a>),
    Remove(Item<'a>),
}

/// The changes that a summary or configuration record makes.
#[derive(Debug, Clone)]
pub(super) struct Changes<'a>(Fields<'a>);

impl<'a> Changes<'a> {
    pub fn new(message: &'a [u8]) -> Self {
        Changes(Fields::new(message))
    }

    pub fn next(&mut self) -> Result<Option<Change<'a>>, Malformed> {
        while let Some(field) = self.0.next()? {
            match field {
                (1, Field::Bytes(item)) => return Item::parse(item).map(Change::Set).map(Some),
                (2, Field::Bytes(item)) => return Item::parse(item).map(Change::Remove).map(Some),
                _ => {}
            }
        }
        Ok(None)
    }
}

/// What a run record says. Records that follow add to it and change it.
#[derive(Debug, Default)]
pub(super) struct Run<'a> {
    pub id: &'a str,
    pub entity: &'a str,
    pub project: &'a str,
    pub config: &'a [u8],
    pub summary: &'a [u8],
    pub group: &'a str,
    pub job_type: &'a str,
    pub display_name: &'a str,
    pub notes: &'a str,
    pub tags: Vec<&'a str>,
    pub sweep_id: &'a str,
    pub host: &'a str,
    pub storage_id: &'a str,
    pub start_time: Option<Timestamp>,
    pub commit: &'a str,
}

impl<'a> Run<'a> {
    pub fn parse(message: &'a [u8]) -> Result<Self, Malformed> {
        let mut run = Run::default();
        let mut fields = Fields::new(message);
        while let Some((number, field)) = fields.next()? {
            let Field::Bytes(bytes) = field else { continue };
            match number {
                1 => run.id = text(bytes)?,
                2 => run.entity = text(bytes)?,
                3 => run.project = text(bytes)?,
                4 => run.config = bytes,
                5 => run.summary = bytes,
                6 => run.group = text(bytes)?,
                7 => run.job_type = text(bytes)?,
                8 => run.display_name = text(bytes)?,
                9 => run.notes = text(bytes)?,
                10 => run.tags.push(text(bytes)?),
                12 => run.sweep_id = text(bytes)?,
                13 => run.host = text(bytes)?,
                16 => run.storage_id = text(bytes)?,
                17 => run.start_time = Some(Timestamp::parse(bytes)?),
                21 => run.commit = git_commit(bytes)?,
                _ => {}
            }
        }
        Ok(run)
    }
}

fn git_commit(message: &[u8]) -> Result<&str, Malformed> {
    let mut commit = "";
    let mut fields = Fields::new(message);
    while let Some(field) = fields.next()? {
        if let (2, Field::Bytes(bytes)) = field {
            commit = text(bytes)?;
        }
    }
    Ok(commit)
}

/// One sample of system metrics.
#[derive(Debug)]
pub(super) struct Stats<'a> {
    pub timestamp: Option<Timestamp>,
    message: &'a [u8],
}

impl<'a> Stats<'a> {
    pub fn parse(message: &'a [u8]) -> Result<Self, Malformed> {
        let mut timestamp = None;
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            if let (2, Field::Bytes(bytes)) = field {
                timestamp = Some(Timestamp::parse(bytes)?);
            }
        }
        Ok(Stats { timestamp, message })
    }

    /// The metrics, named as in event rows.
    pub fn items(&self) -> Result<Vec<(String, Value)>, Fault> {
        let mut items = Vec::new();
        let mut fields = Fields::new(self.message);
        while let Some(field) = fields.next()? {
            if let (3, Field::Bytes(message)) = field {
                let item = Item::parse(message)?;
                let key = format!("system.{}", text(item.name)?);
                items.push((key, item.value()?));
            }
        }
        Ok(items)
    }
}

/// A piece of console output.
#[derive(Debug, Default)]
pub(super) struct Output<'a> {
    pub is_stdout: bool,
    pub timestamp: Option<Timestamp>,
    pub text: &'a str,
}

impl<'a> Output<'a> {
    pub fn parse(message: &'a [u8]) -> Result<Self, Malformed> {
        let mut output = Output::default();
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            match field {
                (1, Field::Varint(stream)) => output.is_stdout = stream == 1,
                (2, Field::Bytes(bytes)) => output.timestamp = Some(Timestamp::parse(bytes)?),
                (3, Field::Bytes(bytes)) => output.text = text(bytes)?,
                _ => {}
            }
        }
        Ok(output)
    }
}

/// The exit code of an exit record.
pub(super) fn exit_code(message: &[u8]) -> Result<i32, Malformed> {
    let mut code = 0;
    let mut fields = Fields::new(message);
    while let Some(field) = fields.next()? {
        if let (1, Field::Varint(n)) = field {
            code = n as i32;
        }
    }
    Ok(code)
}

/// The number in the `step` message of a history record.
pub(super) fn step_number(message: &[u8]) -> Result<i64, Malformed> {
    let mut step = 0;
    let mut fields = Fields::new(message);
    while let Some(field) = fields.next()? {
        if let (1, Field::Varint(n)) = field {
            step = n.cast_signed();
        }
    }
    Ok(step)
}
