//! A reader so plain that it can be checked by eye: characters one by one, a list of
//! pairs for objects. It knows nothing of speed, borrowing, positions or limits.

use crate::json::{Map, Number, Value};

/// `None` is "not a document".
pub(super) fn read(text: &str) -> Option<Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut input = Input {
        chars: text.chars().collect(),
        at: 0,
    };
    let value = input.value()?;
    input.white_space();
    (input.at == input.chars.len()).then_some(value)
}

struct Input {
    chars: Vec<char>,
    at: usize,
}

impl Input {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn take_if(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.chars[self.at..].starts_with(&word.chars().collect::<Vec<_>>());
        self.at += if found { word.chars().count() } else { 0 };
        found
    }

    fn white_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Option<Value> {
        self.white_space();
        for (word, value) in [
            ("null", Value::Null),
            ("true", true.into()),
            ("false", false.into()),
            ("NaN", f64::NAN.into()),
            ("Infinity", f64::INFINITY.into()),
            ("-Infinity", f64::NEG_INFINITY.into()),
        ] {
            if self.take_word(word) {
                return Some(value);
            }
        }
        match self.peek()? {
            '"' => self.string().map(Value::String),
            '[' => self.array(),
            '{' => self.object(),
            _ => self.number(),
        }
    }

    fn array(&mut self) -> Option<Value> {
        let mut items = Vec::new();
        self.take();
        self.white_space();
        if self.take_if(']') {
            return Some(items.into());
        }
        loop {
            items.push(self.value()?);
            self.white_space();
            match self.take()? {
                ',' => {}
                ']' => return Some(items.into()),
                _ => return None,
            }
        }
    }

    fn object(&mut self) -> Option<Value> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        self.take();
        self.white_space();
        if self.take_if('}') {
            return Some(Map::new().into());
        }
        loop {
            self.white_space();
            let key = self.string()?;
            self.white_space();
            if !self.take_if(':') {
                return None;
            }
            let value = self.value()?;
            match pairs.iter_mut().find(|(known, _)| *known == key) {
                Some(pair) => pair.1 = value,
                None => pairs.push((key, value)),
            }
            self.white_space();
            match self.take()? {
                ',' => {}
                '}' => return Some(pairs.into_iter().collect::<Map>().into()),
                _ => return None,
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if !self.take_if('"') {
            return None;
        }
        let mut units = Vec::new();
        loop {
            let c = match self.take()? {
                '"' => return Some(String::from_utf16_lossy(&units)),
                '\\' => match self.take()? {
                    'u' => {
                        let mut unit = 0;
                        for _ in 0..4 {
                            unit = unit * 16 + self.take()?.to_digit(16)?;
                        }
                        units.push(unit as u16);
                        continue;
                    }
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    c @ ('"' | '\\' | '/') => c,
                    _ => return None,
                },
                c => c,
            };
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
        }
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        let mut integer = true;
        self.take_if('-');
        if !self.take_if('0') {
            self.digits()?;
        }
        if self.take_if('.') {
            integer = false;
            self.digits()?;
        }
        if self.take_if('e') || self.take_if('E') {
            integer = false;
            let _ = self.take_if('+') || self.take_if('-');
            self.digits()?;
        }
        let text: String = self.chars[start..self.at].iter().collect();
        if !integer || text == "-0" {
            return Some(text.parse::<f64>().unwrap().into());
        }
        if let Ok(n) = text.parse::<i64>() {
            return Some(n.into());
        }
        if let Ok(n) = text.parse::<u64>() {
            return Some(n.into());
        }
        Some(Number::from_big_integer(&text).into())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some('0'..='9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}
