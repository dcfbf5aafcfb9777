//! The reader as a whole: documents that matter, limits, and properties against a plain
//! reference reader.

mod corpus;
mod limits;
mod properties;
mod reference;

use super::{Reader, Result, Token, Value};

/// Reads a document in every way there is and checks that all agree.
fn read(text: &str) -> Result<Value> {
    let value = super::from_str(text);
    assert_eq!(super::from_slice(text.as_bytes()), value, "{text:?}");
    assert_eq!(by_tokens(text), value, "{text:?}");
    assert_eq!(
        skip(text).map(drop),
        value.as_ref().map(drop).map_err(Clone::clone),
        "{text:?}"
    );
    let by_serde = super::from_str_as::<Value>(text);
    assert_eq!(by_serde, value, "{text:?}");
    if let Ok(raw) = skip(text) {
        assert_eq!(super::from_str(raw), value, "{text:?}");
    }
    value
}

fn skip(text: &str) -> Result<&str> {
    let mut reader = Reader::new(text);
    let raw = reader.raw_value()?;
    reader.finish()?;
    assert_eq!(reader.offset(), text.len());
    Ok(raw)
}

/// Builds the tree from tokens alone.
fn by_tokens(text: &str) -> Result<Value> {
    let mut reader = Reader::new(text);
    let token = reader.next_token()?;
    let value = from_token(&mut reader, token)?;
    for _ in 0..2 {
        assert_eq!(reader.next_token()?, Token::End);
    }
    Ok(value)
}

fn from_token(reader: &mut Reader<'_>, token: Token<'_>) -> Result<Value> {
    Ok(match token {
        Token::Null => Value::Null,
        Token::Bool(b) => b.into(),
        Token::Number(n) => n.into(),
        Token::String(s) => s.into(),
        Token::BeginArray => {
            let mut items = Vec::new();
            loop {
                match reader.next_token()? {
                    Token::EndArray => break items.into(),
                    token => items.push(from_token(reader, token)?),
                }
            }
        }
        Token::BeginObject => {
            let mut map = super::Map::new();
            loop {
                match reader.next_token()? {
                    Token::EndObject => break map.into(),
                    Token::Key(key) => {
                        let token = reader.next_token()?;
                        map.insert(key, from_token(reader, token)?);
                    }
                    token => panic!("{token:?} where a key belongs"),
                }
            }
        }
        token => panic!("{token:?} where a value belongs"),
    })
}
