//! The inside of a string: escapes, and the buffer they are undone in.

use std::fmt;

use super::scan::{first_special, plain_run};

/// A buffer for strings with escapes, to be used again for the next string.
///
/// It grows to the longest string that it held. `Debug` does not show the content.
#[derive(Clone, Default)]
pub struct Scratch {
    /// Longer than the content, so that runs can be copied eight bytes at a time.
    bytes: Vec<u8>,
    len: usize,
}

impl Scratch {
    /// An empty buffer. Allocates nothing.
    pub fn new() -> Self {
        Scratch::default()
    }

    /// The last string read into it. `None` cannot happen: both what is copied and what escapes stand for is
    /// whole characters.
    pub(super) fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes[..self.len]).ok()
    }

    pub(super) fn into_string(mut self) -> Option<String> {
        self.bytes.truncate(self.len);
        String::from_utf8(self.bytes).ok()
    }

    fn push_char(&mut self, c: char) {
        self.len += c.encode_utf8(&mut self.bytes[self.len..]).len();
    }

    /// Room for a chunk and an escape.
    fn make_room(&mut self) {
        const ROOM: usize = 16;
        if self.bytes.len() < self.len + ROOM {
            self.bytes.resize((self.len * 2).max(256), 0);
        }
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scratch")
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

/// What is wrong and at which byte.
pub(super) type Fault = (&'static str, usize);

const UNTERMINATED: &str = "the document ends inside a string";

/// The position after the string whose opening quote stands before `pos`.
pub(super) fn skip_string(input: &[u8], mut pos: usize) -> Result<usize, Fault> {
    loop {
        pos += plain_run(&input[pos..]);
        match input.get(pos) {
            Some(b'"') => return Ok(pos + 1),
            Some(_) => (_, pos) = escape(input, pos)?,
            None => return Err((UNTERMINATED, pos)),
        }
    }
}

/// Undoes the escapes of the string whose opening quote stands before `pos`. Returns the position after it.
pub(super) fn unescape(input: &[u8], mut pos: usize, out: &mut Scratch) -> Result<usize, Fault> {
    out.len = 0;
    loop {
        out.make_room();
        let run = match input[pos..].first_chunk::<8>() {
            Some(chunk) => {
                // All eight, for speed; what is not part of the run is overwritten by what follows.
                out.bytes[out.len..][..8].copy_from_slice(chunk);
                first_special(*chunk).unwrap_or(8)
            }
            None => {
                let run = plain_run(&input[pos..]);
                out.bytes[out.len..][..run].copy_from_slice(&input[pos..][..run]);
                run
            }
        };
        pos += run;
        out.len += run;
        match input.get(pos) {
            Some(b'"') => return Ok(pos + 1),
            Some(b'\\') => {
                let (c, next) = escape(input, pos)?;
                out.push_char(c);
                pos = next;
            }
            Some(_) => {}
            None => return Err((UNTERMINATED, pos)),
        }
    }
}

/// The character that the escape at `pos` stands for, and the position after it.
#[inline]
fn escape(input: &[u8], pos: usize) -> Result<(char, usize), Fault> {
    let c = match input.get(pos + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return unicode_escape(input, pos),
        Some(_) => return Err(("unknown escape in a string", pos)),
        None => return Err((UNTERMINATED, input.len())),
    };
    Ok((c, pos + 2))
}

/// `\uXXXX`, or two of them that form a surrogate pair. A surrogate alone is U+FFFD.
fn unicode_escape(input: &[u8], pos: usize) -> Result<(char, usize), Fault> {
    let first = hex4(input, pos + 2)?;
    let pair_follows = (0xD800..0xDC00).contains(&first) && input[pos + 6..].starts_with(b"\\u");
    if pair_follows {
        let second = hex4(input, pos + 8)?;
        if (0xDC00..0xE000).contains(&second) {
            let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            return Ok((
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
                pos + 12,
            ));
        }
    }
    Ok((
        char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER),
        pos + 6,
    ))
}

fn hex4(input: &[u8], pos: usize) -> Result<u32, Fault> {
    let mut code = 0;
    for at in pos..pos + 4 {
        let Some(&byte) = input.get(at) else {
            return Err((UNTERMINATED, input.len()));
        };
        let Some(digit) = char::from(byte).to_digit(16) else {
            return Err(("a \\u escape needs four hexadecimal digits", at));
        };
        code = code * 16 + digit;
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a string body both ways and checks that they agree.
    fn read(body: &str) -> Result<String, Fault> {
        let mut scratch = Scratch::new();
        let end = unescape(body.as_bytes(), 0, &mut scratch);
        assert_eq!(end, skip_string(body.as_bytes(), 0));
        end.map(|end| {
            assert_eq!(end, body.len());
            scratch.into_string().unwrap()
        })
    }

    #[test]
    fn escapes() {
        assert_eq!(
            read(r#"\"\\\/\b\f\n\r\t\u0041\u00e9\u2603\ud83d\uDE00""#).unwrap(),
            "\"\\/\u{8}\u{c}\n\r\tAé☃😀"
        );
        assert_eq!(read("\u{0}\u{1f}\n\"").unwrap(), "\u{0}\u{1f}\n");
        assert_eq!(read("\"").unwrap(), "");
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        assert_eq!(read(r#"\ud800""#).unwrap(), "\u{fffd}");
        assert_eq!(read(r#"\udc00x""#).unwrap(), "\u{fffd}x");
        assert_eq!(read(r#"\ud800\n""#).unwrap(), "\u{fffd}\n");
        assert_eq!(read(r#"\ud800\ud800\udc00""#).unwrap(), "\u{fffd}\u{10000}");
        assert_eq!(
            read(r#"\ud800A\udfff\udbff\u0041""#).unwrap(),
            "\u{fffd}A\u{fffd}\u{fffd}A"
        );
    }

    #[test]
    fn faults_say_where() {
        for (body, at) in [
            ("", 0),
            ("abc", 3),
            (r"\", 1),
            (r#"\x""#, 0),
            (r#"ab\U0041""#, 2),
            (r#"\u12g4""#, 4),
            (r"\u12", 4),
            (r#"\ud800\u12""#, 10),
            (r#"\ud800\q""#, 6),
            ("é\\u00\u{e9}9\"", 6),
        ] {
            assert_eq!(read(body).unwrap_err().1, at, "{body}");
        }
    }

    #[test]
    fn runs_of_all_lengths_around_escapes() {
        for before in 0..40 {
            for after in 0..20 {
                let (a, b) = ("é".repeat(before), "b".repeat(after));
                assert_eq!(
                    read(&format!("{a}\\n{b}\\\\\"")).unwrap(),
                    format!("{a}\n{b}\\")
                );
            }
        }
    }

    #[test]
    fn a_shorter_string_leaves_nothing_of_a_longer_one() {
        let mut scratch = Scratch::new();
        unescape(b"a long string with an \\n escape\"", 0, &mut scratch).unwrap();
        unescape(b"\\t\"", 0, &mut scratch).unwrap();
        assert_eq!(scratch.as_str(), Some("\t"));
        assert!(!format!("{scratch:?}").contains("long"));
    }
}
