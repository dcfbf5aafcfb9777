//! What the fuzz target does with an answer, and the property test of
//! [`decode`](super::decode) as well: rows that are decoded against the maps
//! that the reader of whole documents makes of them.

use super::decode::{Decoded, Decoder, NO_STEP};
use super::keys::Keys;
use super::row::Row;
use super::select::Select;
use crate::json::{self, Map, Reader, Value};

/// Steps that are asked for, as `min <= step < max`.
pub(super) const RANGES: [(i64, i64); 3] = [(0, 9), (i64::MIN, i64::MAX), (3, 4)];

/// What is asked for: keys and patterns of those left out.
pub(super) fn selects() -> Vec<Select> {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let all = |keys: &[&str]| Keys::All(names(keys));
    let any = |keys: &[&str]| Keys::Any(names(keys));
    let select = |keys: &Keys, leave_out: &[&str]| {
        Select::new(keys, &names(leave_out)).expect("these keys can be asked for")
    };
    vec![
        select(&Keys::Every, &[]),
        select(&Keys::Every, &["a*", "_step"]),
        select(&all(&["a"]), &[]),
        select(&all(&["a", "b.c", "_step"]), &[]),
        select(&any(&["a", "b"]), &[]),
        select(&any(&["b.*", "c", "a.b.c"]), &["b.c"]),
        select(&all(&["a"]), &[]).by_server(),
    ]
}

/// Reads an answer, strings that hold rows or the rows themselves, in every
/// way and for everything that may be asked for; panics when an answer is taken
/// that the reader of maps refuses, or the other way about, or becomes other
/// rows.
pub fn read_answer(text: &str) {
    let strings = maps(text, true);
    let objects = maps(text, false);
    for select in selects() {
        for range in RANGES {
            for tidy in [false, true] {
                let decoded = decode(text, &select, range, tidy, Decoder::strings);
                check(&decoded, strings.as_deref(), &select, range, tidy);
                let decoded = decode(text, &select, range, tidy, Decoder::objects);
                check(&decoded, objects.as_deref(), &select, range, tidy);
            }
        }
    }
}

fn decode<'s>(
    text: &str,
    select: &'s Select,
    range: (i64, i64),
    tidy: bool,
    read: impl Fn(&mut Decoder<'s>, &mut Reader<'_>) -> json::Result<()>,
) -> Option<Decoded> {
    let mut decoder = Decoder::new(select, range, tidy);
    let mut reader = Reader::new(text);
    let read = read(&mut decoder, &mut reader).and_then(|()| reader.finish());
    read.is_ok().then(|| decoder.finish())
}

/// The rows as maps; `None` when something is no row.
fn maps(text: &str, in_strings: bool) -> Option<Vec<Map>> {
    let mut reader = Reader::new(text);
    let mut rows = Vec::new();
    reader.begin_array().ok()?;
    while reader.next_element().ok()? {
        rows.push(match in_strings {
            true => json::from_str_as(&reader.string().ok()?).ok()?,
            false => reader.object().ok()?,
        });
    }
    reader.finish().ok()?;
    Some(rows)
}

fn check(
    decoded: &Option<Decoded>,
    rows: Option<&[Map]>,
    select: &Select,
    range: (i64, i64),
    tidy: bool,
) {
    let (Some(decoded), Some(rows)) = (decoded, rows) else {
        assert_eq!(decoded.is_some(), rows.is_some(), "only one way takes it");
        return;
    };
    assert_eq!(decoded.raw, rows.len() as u64);
    let step = |row: &Map| row.get("_step").and_then(Value::to_i64);
    let mut rows: Vec<(i64, &Map)> = rows
        .iter()
        .filter(|row| step(row).is_none_or(|step| range.0 <= step && step < range.1))
        .map(|row| (step(row).unwrap_or(NO_STEP), row))
        .collect();
    rows.sort_by_key(|(step, _)| *step);
    assert!(decoded.steps.iter().eq(rows.iter().map(|(step, _)| step)));

    let rows = (0..).zip(rows);
    let wanted: Vec<(u32, Map)> = rows
        .filter_map(|(at, (_, row))| Some((at, wanted(row, select)?)))
        .collect();
    if let Some(picked) = &decoded.picked {
        assert!(picked.iter().eq(wanted.iter().map(|(at, _)| at)));
    }
    assert_eq!(decoded.block.len(), wanted.len());
    for (at, (_, wanted)) in wanted.into_iter().enumerate() {
        let (row, wanted) = (decoded.block.row(at), Row::from(wanted));
        same(row.into_map(), wanted.into_map(), select, tidy);
    }
}

/// What of a row is wanted, in its own order; of keys that were asked for the
/// order is not told.
fn wanted(row: &Map, select: &Select) -> Option<Map> {
    if !select.takes_every_row() {
        return select.of(row.clone());
    }
    let kept = row.iter().filter(|(key, _)| select.role(key).keep);
    Some(
        kept.map(|(key, value)| (key.to_owned(), value.clone()))
            .collect(),
    )
}

fn same(mut row: Map, mut wanted: Map, select: &Select, tidy: bool) {
    if !select.takes_every_row() {
        row = sorted(&row);
        wanted = sorted(&wanted);
    }
    assert!(row.keys().eq(wanted.keys()));
    // The sign of a zero shows in the text only.
    assert_eq!(row.to_json(), wanted.to_json());
    // Tidied text has strings for nested floats that JSON does not know.
    if !tidy {
        assert_eq!(Value::Object(row), Value::Object(wanted));
    }
}

fn sorted(row: &Map) -> Map {
    let mut cells: Vec<_> = row.iter().collect();
    cells.sort_by_key(|(key, _)| *key);
    cells
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.clone()))
        .collect()
}
