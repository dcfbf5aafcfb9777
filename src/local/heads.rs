//! The heads of the items of rows: all that stands before the value, which is
//! the key.
//!
//! The rows of a run mostly have the same keys in the same order, so each head
//! remembers which one came after it, and an item is read by comparing that
//! guess with its bytes. A wrong guess costs one look-up.

use std::collections::HashMap;

use super::proto::{Fields, Malformed};
use super::record::ItemSpan;

/// Stands for the head of an item that is not written as SDKs write them, or of
/// one too many.
pub(crate) const NO_HEAD: u32 = u32::MAX;

/// More heads are not kept.
const MOST: usize = 1 << 14;

/// The heads that were met, by number.
#[derive(Debug, Clone)]
pub(super) struct Heads {
    heads: Vec<Head>,
    by_bytes: HashMap<Box<[u8]>, u32>,
    /// The first one of the row before.
    first: u32,
}

#[derive(Debug, Clone)]
struct Head {
    /// The bytes of an item up to the length of its value.
    bytes: Box<[u8]>,
    /// The head that came after it last time.
    next: u32,
    /// An item with this head that stands at 0.
    span: ItemSpan,
}

impl Default for Heads {
    fn default() -> Self {
        Heads {
            heads: Vec::new(),
            by_bytes: HashMap::new(),
            first: NO_HEAD,
        }
    }
}

impl Heads {
    /// Reads the item whose message is `record[at..]` as long as `message`, and
    /// which comes after the item with the head `last`.
    #[inline]
    pub fn parse(
        &mut self,
        message: &[u8],
        at: usize,
        last: u32,
    ) -> Result<(u32, ItemSpan), Malformed> {
        let guess = self.after(last);
        if let Some(head) = self.heads.get(guess as usize)
            && let Some(span) = head.read(message, at)
        {
            return Ok((guess, span));
        }
        let span = ItemSpan::parse(message, at)?;
        let head = self.look_up(message, at, &span);
        match self.heads.get_mut(last as usize) {
            Some(last) => last.next = head,
            None => self.first = head,
        }
        Ok((head, span))
    }

    /// The head that came after another.
    #[inline]
    fn after(&self, last: u32) -> u32 {
        match self.heads.get(last as usize) {
            Some(last) => last.next,
            None => self.first,
        }
    }

    fn look_up(&mut self, message: &[u8], at: usize, span: &ItemSpan) -> u32 {
        let Some(bytes) = head_of(message, at, span) else {
            return NO_HEAD;
        };
        if let Some(&head) = self.by_bytes.get(bytes) {
            return head;
        }
        if self.heads.len() == MOST {
            return NO_HEAD;
        }
        let head = self.heads.len() as u32;
        self.heads.push(Head {
            bytes: bytes.into(),
            next: NO_HEAD,
            span: span.moved(at, 0),
        });
        self.by_bytes.insert(bytes.into(), head);
        head
    }
}

impl Head {
    /// An item, if it has this head and nothing behind the value.
    #[inline]
    fn read(&self, message: &[u8], at: usize) -> Option<ItemSpan> {
        if !message.starts_with(&self.bytes) {
            return None;
        }
        let value = Fields::last_bytes(message, self.bytes.len())?;
        Some(self.span.with_value(at, message.len(), value.len()))
    }
}

/// The bytes of an item up to the length of its value, where nothing follows
/// the value: then it is these bytes that make the key.
fn head_of<'m>(message: &'m [u8], at: usize, span: &ItemSpan) -> Option<&'m [u8]> {
    const VALUE: [u8; 2] = [0x82, 0x01];
    let value = span.value();
    let start = value.start.checked_sub(at)?;
    if value.end != at + message.len() {
        return None;
    }
    let length_bytes = match value.len() {
        0 => 1,
        length => length.ilog2() as usize / 7 + 1,
    };
    let end = start.checked_sub(length_bytes)?;
    let is_plain = message[..end].ends_with(&VALUE)
        && Fields::last_bytes(message, end).is_some_and(|bytes| bytes.len() == value.len());
    is_plain.then_some(&message[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads items as those of one row; says their heads, keys and values.
    fn read(heads: &mut Heads, items: &[&[u8]]) -> Vec<(u32, String)> {
        let mut last = NO_HEAD;
        let mut found = Vec::new();
        for item in items {
            // Behind other bytes, as in a record.
            let record = [b"xyz", *item].concat();
            let (head, span) = heads.parse(item, 3, last).unwrap();
            let plain = ItemSpan::parse(item, 3).unwrap();
            let (item, plain) = (span.item(&record), plain.item(&record));
            assert_eq!(
                item.path().collect::<Vec<_>>(),
                plain.path().collect::<Vec<_>>()
            );
            assert_eq!(item.flat_name(), plain.flat_name());
            assert_eq!(item.json(), plain.json());
            found.push((head, String::from_utf8_lossy(item.json()).into_owned()));
            last = head;
        }
        found
    }

    #[test]
    fn items_are_read_by_guess_as_without() {
        let long = [&b"\x12\x01a\x82\x01\xc8\x01"[..], &[b'7'; 200]].concat();
        let row: [&[u8]; 4] = [
            b"\x12\x01a\x82\x01\x011",
            b"\x0a\x01a\x82\x01\x012",
            b"\x12\x01a\x12\x01b\x82\x01\x013",
            &long,
        ];
        let mut heads = Heads::default();
        for _ in 0..3 {
            let found: Vec<u32> = read(&mut heads, &row).iter().map(|item| item.0).collect();
            assert_eq!(found, [0, 1, 2, 0]);
        }
        assert_eq!(read(&mut heads, &[row[2], row[1]]).len(), 2);
    }

    #[test]
    fn what_is_not_written_as_usual_has_no_head() {
        let mut heads = Heads::default();
        let odd: [&[u8]; 5] = [
            b"",
            b"\x12\x01a",                   // no value
            b"\x82\x01\x011\x12\x01a",      // the value before the key
            b"\x12\x01a\x82\x01\x811\x001", // a longer length than needed
            b"\x12\x01a\x82\x81\x00\x011",  // a longer number than needed
        ];
        // The fourth is a value of 0x31 * 128 + 1 bytes, which are not there.
        for item in [odd[0], odd[1], odd[2], odd[4]] {
            assert_eq!(read(&mut heads, &[item])[0].0, NO_HEAD, "{item:x?}");
        }
        assert!(heads.parse(odd[3], 3, NO_HEAD).is_err());
        assert_eq!(
            read(&mut heads, &[b"\x12\x01a\x82\x01\x00"])[0],
            (0, String::new())
        );
        // With the head of the last one, but something behind the value.
        let more = b"\x12\x01a\x82\x01\x011\x12\x01b";
        assert_eq!(read(&mut heads, &[more])[0], (NO_HEAD, "1".to_owned()));
    }

    #[test]
    fn heads_are_limited() {
        let mut heads = Heads::default();
        for n in 0..MOST + 10 {
            let name = format!("{n:06}");
            let item = [b"\x12\x06", name.as_bytes(), b"\x82\x01\x011"].concat();
            let head = read(&mut heads, &[&item])[0].0;
            assert_eq!(head == NO_HEAD, n >= MOST);
        }
    }
}
