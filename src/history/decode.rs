//! From the text of an answer to a [`Block`]: one pass, nothing built for a
//! cell.
//!
//! The rows of a run mostly have the same keys in the same order, so each key
//! remembers which one came after it, and a row is read by comparing that
//! guess with the text. A wrong guess costs one look-up.

use std::collections::HashMap;

use crate::history::block::{Block, Full};
use crate::history::cells::{Cells, full};
use crate::history::columns::Cell;
use crate::history::quoted::Quoted;
use crate::history::select::{Role, Select};
use crate::json::{self, Kind, NonFinite, Number, Reader, Scratch, Value};

/// Rows that a source gave for a range of steps, decoded.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    /// How many rows the answer had, those beyond the range included.
    pub raw: u64,
    /// The steps of all rows in the range, in order; [`NO_STEP`] where a row
    /// has none.
    pub steps: Vec<i64>,
    /// Which of these rows the block holds; `None`: all of them.
    pub picked: Option<Vec<u32>>,
    pub block: Block,
}

/// Stands for the step of a row that the server left out.
pub(crate) const NO_STEP: i64 = i64::MIN;

/// Reads rows into a block.
pub(crate) struct Decoder<'s> {
    select: &'s Select,
    /// `min <= step < max`.
    range: (i64, i64),
    cells: Cells,
    keys: Vec<Key>,
    by_name: HashMap<Box<str>, usize>,
    raw: u64,
    steps: Vec<i64>,
    picked: Vec<u32>,
    text: Scratch,
}

/// A key as it comes in the answer.
struct Key {
    name: Box<str>,
    /// `"name"` as it stands in the text, and `\"name\"`.
    spelled: Box<[u8]>,
    quoted: Box<[u8]>,
    /// The key that came after it last time.
    next: usize,
    role: Role,
    is_step: bool,
    /// Its number in the block, where it is kept.
    number: u32,
    /// Of one in which parts are wanted: the last row that has it, from 1.
    row: u64,
}

impl<'s> Decoder<'s> {
    /// `tidy`: as [`Cells::new`] takes it.
    pub fn new(select: &'s Select, range: (i64, i64), tidy: bool) -> Self {
        Decoder {
            select,
            range,
            cells: Cells::new(tidy),
            // The first entry stands before the first key of a row.
            keys: vec![Key::start()],
            by_name: HashMap::new(),
            raw: 0,
            steps: Vec::new(),
            picked: Vec::new(),
            text: Scratch::new(),
        }
    }

    /// `history`: an array of strings that hold a row each.
    pub fn strings(&mut self, reader: &mut Reader<'_>) -> json::Result<()> {
        let mut scratch = Scratch::new();
        reader.begin_array()?;
        while reader.next_element()? {
            if let Some(text) = reader.inside_string()
                && let Some(len) = self.quoted_row(text)?
            {
                reader.pass_string(len);
                continue;
            }
            let mut row = Reader::new(reader.string_in(&mut scratch)?);
            self.row(&mut row)?;
            row.finish()?;
        }
        Ok(())
    }

    /// `sampledHistory`: an array of objects.
    pub fn objects(&mut self, reader: &mut Reader<'_>) -> json::Result<()> {
        reader.begin_array()?;
        while reader.next_element()? {
            self.row(reader)?;
        }
        Ok(())
    }

    /// Reads a row where it stands in a string, if it is as simple as most
    /// are; says how many bytes it takes.
    fn quoted_row(&mut self, text: &str) -> json::Result<Option<usize>> {
        let mut row = Quoted::new(text);
        let read = self.quoted_cells(&mut row).map_err(full)?;
        if let Some(step) = read {
            self.end_row(step)?;
            return Ok(Some(row.passed()));
        }
        self.cells.builder.drop_row().map_err(full)?;
        Ok(None)
    }

    /// The cells of such a row and its step; `None` when it is not so simple.
    #[inline]
    fn quoted_cells(&mut self, row: &mut Quoted<'_>) -> Result<Option<Option<i64>>, Full> {
        let mut step = None;
        let mut last = 0;
        if !row.begin() {
            return Ok(None);
        }
        loop {
            let guess = self.keys[last].next;
            let known = match row.key_is(&self.keys[guess].quoted) {
                true => Some(guess),
                false => row.key().and_then(|name| self.by_name.get(name).copied()),
            };
            let (Some(key), Some(value)) = (known, row.value()) else {
                return Ok(None);
            };
            self.keys[last].next = key;
            last = key;
            let Key {
                role,
                is_step,
                number,
                ..
            } = self.keys[key];
            let mut value = value;
            if is_step {
                step = match value {
                    Cell::Int(step) => Some(step),
                    // Some servers write `3.0`.
                    Cell::Float(step) => Number::from(step).to_i64(),
                    _ => None,
                };
                value = step.map_or(value, Cell::Int);
            }
            if role.keep {
                self.cells.builder.put(number, value)?;
            }
            if !row.comma() {
                break;
            }
        }
        Ok(row.end().then_some(step))
    }

    fn row(&mut self, reader: &mut Reader<'_>) -> json::Result<()> {
        let start = (!self.select.takes_every_row()).then(|| reader.clone());
        let mut step = None;
        let mut last = 0;
        let mut repeats = false;
        reader.begin_object()?;
        while let Some(key) = self.next_key(reader, last)? {
            self.keys[last].next = key;
            last = key;
            let Key { role, is_step, .. } = self.keys[key];
            if role.inside {
                repeats |= self.keys[key].row == self.raw + 1;
                self.keys[key].row = self.raw + 1;
            }
            if is_step {
                step = self.step(reader, key)?;
            } else if role.inside && reader.peek()? == Kind::Object {
                self.object(reader, key)?;
            } else if role.keep {
                self.cells.read(reader, self.keys[key].number)?;
            } else {
                reader.skip_value()?;
            }
        }
        match start.filter(|_| repeats) {
            Some(start) => self.row_of_last_values(start),
            None => self.end_row(step),
        }
    }

    /// Reads a row anew that has a key twice and parts of it were taken: its
    /// last value counts, as in Python.
    #[cold]
    fn row_of_last_values(&mut self, mut start: Reader<'_>) -> json::Result<()> {
        self.cells.builder.drop_row().map_err(full)?;
        let mut text = String::new();
        Value::Object(start.object()?).write_json(&mut text, NonFinite::Tokens);
        self.keys.iter_mut().for_each(|key| key.row = 0);
        self.row(&mut Reader::new(&text))
    }

    /// The key that the reader stands before; the one that came after `last`
    /// before is the first guess.
    #[inline]
    fn next_key(&mut self, reader: &mut Reader<'_>, last: usize) -> json::Result<Option<usize>> {
        let guess = self.keys[last].next;
        if reader.next_key_is(&self.keys[guess].spelled) {
            return Ok(Some(guess));
        }
        let Some(name) = reader.next_key_in(&mut self.text)? else {
            return Ok(None);
        };
        if let Some(&known) = self.by_name.get(name) {
            return Ok(Some(known));
        }
        let (key, role) = (self.keys.len(), self.select.role(name));
        let number = match role.keep {
            true => self.cells.builder.key(name),
            false => u32::MAX,
        };
        self.keys.push(Key::new(name, role, number));
        self.by_name.insert(name.into(), key);
        Ok(Some(key))
    }

    /// `_step`: of every row, whether or not it is wanted in it.
    fn step(&mut self, reader: &mut Reader<'_>, key: usize) -> json::Result<Option<i64>> {
        let Key { role, number, .. } = self.keys[key];
        if role.keep {
            return self.cells.read_step(reader, number);
        }
        match reader.peek()? {
            Kind::Number => Ok(reader.number()?.to_i64()),
            _ => reader.skip_value().map(|()| None),
        }
    }

    /// An object of which parts may be wanted by dotted names.
    fn object(&mut self, reader: &mut Reader<'_>, key: usize) -> json::Result<()> {
        let raw = reader.raw_value()?;
        let value = json::from_str(raw)?;
        let Key { role, number, .. } = self.keys[key];
        let mut parts = Vec::new();
        let mut give = |name: &str, part| parts.push((name.to_owned(), part));
        self.select.inside(&self.keys[key].name, &value, &mut give);
        for (name, part) in parts {
            let number = self.cells.builder.key(&name);
            // A key of just that name comes before what is in another.
            if !self.cells.builder.has(number) {
                let mut text = String::new();
                Value::write_json(part, &mut text, NonFinite::Tokens);
                self.cells.read(&mut Reader::new(&text), number)?;
            }
        }
        match role.keep {
            true => self.cells.read(&mut Reader::new(raw), number),
            false => Ok(()),
        }
    }

    fn end_row(&mut self, step: Option<i64>) -> json::Result<()> {
        self.raw += 1;
        // Servers differ in whether `maxStep` belongs to the window.
        let (min, max) = self.range;
        if step.is_some_and(|step| step < min || max <= step) {
            return self.cells.builder.drop_row().map_err(full);
        }
        if self.select.takes_every_row() {
            self.steps.push(step.unwrap_or(NO_STEP));
            return self.cells.builder.finish_row().map_err(full);
        }
        let row = self.steps.len() as u32;
        self.steps.push(step.unwrap_or(NO_STEP));
        if self.select.qualifies(self.cells.builder.open_names()) {
            self.picked.push(row);
            self.cells.builder.finish_row().map_err(full)
        } else {
            self.cells.builder.drop_row().map_err(full)
        }
    }

    /// What was read, in step order.
    pub fn finish(self) -> Decoded {
        let picked = (!self.select.takes_every_row()).then_some(self.picked);
        let (raw, steps) = (self.raw, self.steps);
        if steps.is_sorted() {
            return Decoded {
                raw,
                steps,
                picked,
                block: self.cells.builder.build(None),
            };
        }
        let mut order: Vec<u32> = (0..steps.len() as u32).collect();
        order.sort_by_key(|&row| steps[row as usize]);
        let sorted = order.iter().map(|&row| steps[row as usize]).collect();
        let Some(picked) = picked else {
            return Decoded {
                raw,
                steps: sorted,
                picked: None,
                block: self.cells.builder.build(Some(&order)),
            };
        };
        // Where the rows of the block are now, and which ones they were.
        let place = |row: &u32| picked.binary_search(row).ok().map(|at| at as u32);
        let rows: Vec<u32> = order.iter().filter_map(place).collect();
        let kept = (0..).zip(&order).filter(|(_, row)| place(row).is_some());
        Decoded {
            raw,
            steps: sorted,
            picked: Some(kept.map(|(at, _)| at).collect()),
            block: self.cells.builder.build(Some(&rows)),
        }
    }
}

impl Key {
    fn new(name: &str, role: Role, number: u32) -> Self {
        // One with escapes is spelled in other ways, too: it is looked up.
        let (spelled, quoted) = match name.contains(['"', '\\']) {
            true => (NO_TEXT.into(), NO_TEXT.into()),
            false => (format!("\"{name}\""), format!("\\\"{name}\\\"")),
        };
        Key {
            name: name.into(),
            spelled: spelled.into_bytes().into(),
            quoted: quoted.into_bytes().into(),
            next: 0,
            role,
            is_step: name == "_step",
            number,
            row: 0,
        }
    }

    /// Stands before the first key of a row.
    fn start() -> Self {
        Key {
            name: "".into(),
            spelled: NO_TEXT.as_bytes().into(),
            quoted: NO_TEXT.as_bytes().into(),
            next: 0,
            role: Role::default(),
            is_step: false,
            number: u32::MAX,
            row: 0,
        }
    }
}

/// Where a key would be, no text looks like this.
const NO_TEXT: &str = "\0";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::fuzzing::read_answer;
    use crate::history::keys::Keys;
    use proptest::prelude::*;

    fn select(keys: Keys) -> Select {
        Select::new(&keys, &[]).unwrap()
    }

    fn strings(rows: &[&str]) -> String {
        let rows = rows.iter().map(|row| Value::from(*row));
        Value::Array(rows.collect()).to_json()
    }

    fn decode(select: &Select, range: (i64, i64), rows: &[&str]) -> Decoded {
        let mut decoder = Decoder::new(select, range, false);
        let text = strings(rows);
        decoder.strings(&mut Reader::new(&text)).unwrap();
        decoder.finish()
    }

    fn rows(decoded: &Decoded) -> Vec<String> {
        let block = &decoded.block;
        (0..block.len())
            .map(|row| block.row(row).to_json())
            .collect()
    }

    #[test]
    fn rows_of_the_range_in_step_order() {
        let every = select(Keys::Every);
        let text = [
            r#"{"_step":5,"a":1}"#,
            r#"{"a":2, "_step" : 3.0,"b":[1, NaN]}"#,
            r#"{"_step":9,"a":7}"#,
            r#"{"a":3}"#,
            r#"{"_step":5,"a":4,"a":"x"}"#,
        ];
        let decoded = decode(&every, (0, 9), &text);
        assert_eq!((decoded.raw, decoded.picked.as_ref()), (5, None));
        assert_eq!(decoded.steps, [NO_STEP, 3, 5, 5]);
        assert_eq!(
            rows(&decoded),
            [
                r#"{"a":3}"#,
                r#"{"a":2,"_step":3,"b":[1,"NaN"]}"#,
                r#"{"_step":5,"a":1}"#,
                r#"{"_step":5,"a":"x"}"#
            ]
        );
    }

    #[test]
    fn the_rows_that_qualify() {
        let any = select(Keys::Any(vec!["x".to_owned(), "b.*".to_owned()]));
        let text = [
            r#"{"_step":2,"b":{"c":NaN}}"#,
            r#"{"_step":1,"a":2}"#,
            r#"{"_step":0,"x":1,"b.d":null}"#,
        ];
        let decoded = decode(&any, (0, 9), &text);
        assert_eq!(decoded.steps, [0, 1, 2]);
        assert_eq!(decoded.picked.as_deref(), Some(&[0, 2][..]));
        assert_eq!(
            rows(&decoded),
            [r#"{"x":1,"b.d":null}"#, r#"{"b.c":"NaN"}"#]
        );
        let nan = decoded.block.cells(1).next();
        assert!(matches!(nan, Some((_, Cell::Float(x))) if x.is_nan()));
    }

    #[test]
    fn the_last_value_of_a_key_that_comes_twice() {
        let any = select(Keys::Any(vec!["b.c".to_owned(), "b.d".to_owned()]));
        let text = [
            r#"{"_step":0,"b":{"c":1,"d":1},"b":{"c":2}}"#,
            r#"{"_step":1,"b":{"c":1},"b":3}"#,
            r#"{"_step":2,"b":3,"b":{"c":1}}"#,
            r#"{"_step":3,"b":{"d":NaN}}"#,
        ];
        let decoded = decode(&any, (0, 9), &text);
        assert_eq!(decoded.steps, [0, 1, 2, 3]);
        assert_eq!(decoded.picked.as_deref(), Some(&[0, 2, 3][..]));
        assert_eq!(
            rows(&decoded),
            [r#"{"b.c":2}"#, r#"{"b.c":1}"#, r#"{"b.d":"NaN"}"#]
        );
    }

    #[test]
    fn what_is_no_row() {
        let every = select(Keys::Every);
        for text in [
            "[1]",
            r#"["1"]"#,
            r#"["{} x"]"#,
            r#"["{\"a\":}"]"#,
            r#"["}"]"#,
            r#"["{\"a\":1,}"]"#,
            r#"["{\"a\":1}}"]"#,
            r#"["{\"a\":01}"]"#,
            "{}",
            "[\"{}\"",
        ] {
            let mut decoder = Decoder::new(&every, (0, 9), false);
            assert!(decoder.strings(&mut Reader::new(text)).is_err(), "{text}");
        }
    }

    /// What stands for a value in the text of a row: usual ones, those at the
    /// limits of what is read where it stands, and what is no value.
    fn spelled() -> impl Strategy<Value = String> {
        let value = |value: Value| {
            let mut text = String::new();
            value.write_json(&mut text, NonFinite::Tokens);
            text
        };
        let edges = [
            "-0",
            "-0.0",
            "1e5",
            "1E-5",
            "1.5e300",
            "0.1",
            "3.0",
            "123456789012345678",
            "1234567890123456789",
            "12345678901234567890123",
            "0.1234567890123456789",
            "-Infinity",
            "Infinity",
            "NaN",
            "nulls",
            "Nan",
            "tru",
            "01",
            "1.",
            "-",
            "+1",
            ".5",
            "",
            "{}",
            "[]",
            r#"{"a":1,"b":[{}, NaN]}"#,
            r#"[1, "\"", {"_step": 3}]"#,
            "[1,]",
            "{\"a\"}",
            "\"\t\u{1}\"",
            r#""\n""#,
            r#""é\\""#,
            r#""\u0041\ud800""#,
            r#""\x""#,
            "\"",
            "'a'",
        ];
        prop_oneof![
            any::<bool>().prop_map(move |x| value(x.into())),
            any::<i64>().prop_map(move |x| value(x.into())),
            any::<f64>().prop_map(move |x| value(x.into())),
            any::<u64>().prop_map(move |x| value(x.into())),
            ".{0,6}".prop_map(move |x| value(x.into())),
            (0i64..9).prop_map(move |x| value(x.into())),
            prop::sample::select(edges.to_vec()).prop_map(str::to_owned),
        ]
    }

    fn key() -> impl Strategy<Value = String> {
        let edges = [
            r#""_step""#,
            r#""\u0061""#,
            r#""a\"""#,
            r#""b.c""#,
            "a",
            "\"a\t\"",
            r#""a.b""#,
        ];
        prop_oneof![
            "[abc\"\\\\é]{0,2}".prop_map(|key| Value::from(key).to_json()),
            prop::sample::select(edges.to_vec()).prop_map(str::to_owned),
        ]
    }

    /// A row as text: mostly one that is well formed.
    fn row() -> impl Strategy<Value = String> {
        let between = prop::sample::select(vec![
            ("", ""),
            ("", ""),
            ("", " "),
            (" ", " "),
            ("\n", "  "),
        ]);
        let end = prop::sample::select(vec!["", "", "", "", "", "", "", ",", " ", "}", "x"]);
        let cells = prop::collection::vec((key(), spelled()), 0..6);
        (cells, between, end).prop_map(|(cells, (before, after), end)| {
            let cells = cells
                .into_iter()
                .map(|(key, value)| format!("{key}{before}:{after}{value}"));
            let cells: Vec<String> = cells.collect();
            format!("{{{}{end}}}", cells.join(&format!("{before},{after}")))
        })
    }

    proptest! {
        /// Neither the guessing of keys nor the reading in place shows: what is
        /// decoded is what the reader of whole documents makes, or an error.
        #[test]
        fn as_the_reader_of_maps(rows in prop::collection::vec(row(), 0..5), plain: bool) {
            let texts: Vec<&str> = rows.iter().map(String::as_str).collect();
            read_answer(&match plain {
                true => format!("[{}]", texts.join(", ")),
                false => strings(&texts),
            });
        }

        /// The same with rows of one kind only, so that all of them are read.
        #[test]
        fn rows_that_follow_their_guess(
            keys in prop::collection::vec(key(), 1..4),
            values in prop::collection::vec(prop::collection::vec(spelled(), 4), 1..8),
        ) {
            let row = |values: &Vec<String>| {
                let cells = keys.iter().zip(values);
                let cells: Vec<String> = cells.map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{{}}}", cells.join(", "))
            };
            let rows: Vec<String> = values.iter().map(row).collect();
            let rows = rows.iter().map(String::as_str).filter(|row| json::from_str(row).is_ok());
            let rows: Vec<&str> = rows.collect();
            read_answer(&strings(&rows));
        }
    }
}
