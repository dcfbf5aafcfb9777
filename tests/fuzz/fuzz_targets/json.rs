//! Any bytes: no panic, every way to read agrees, and what is written reads back the
//! same.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz json`

#![no_main]

use libfuzzer_sys::fuzz_target;
use wandb_run::json::{self, Error, NonFinite, Reader, Token, Value};

fuzz_target!(|bytes: &[u8]| {
    let value = json::from_slice(bytes);
    assert_eq!(skip(bytes), value.as_ref().map(drop).map_err(Error::clone));
    assert_eq!(
        tokens(bytes),
        value.as_ref().map(drop).map_err(Error::clone)
    );
    assert_eq!(json::from_slice_as::<Value>(bytes), value);
    if let Ok(value) = value {
        assert_eq!(rewritten(&value, NonFinite::Tokens), value);
        // Strings stand for floats after the first time; from then on nothing changes.
        let strings = rewritten(&value, NonFinite::Strings);
        assert_eq!(strings.to_json(), value.to_json());
        assert_eq!(json::from_value::<Value>(value.clone()), Ok(value));
    }
});

fn skip(bytes: &[u8]) -> json::Result<()> {
    let mut reader = Reader::from_slice(bytes)?;
    reader.skip_value()?;
    reader.finish()
}

fn tokens(bytes: &[u8]) -> json::Result<()> {
    let mut reader = Reader::from_slice(bytes)?;
    while reader.next_token()? != Token::End {}
    Ok(())
}

fn rewritten(value: &Value, non_finite: NonFinite) -> Value {
    let mut text = String::new();
    value.write_json(&mut text, non_finite);
    json::from_str(&text).expect("our own text")
}
