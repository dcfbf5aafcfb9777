//! Depth, size and calls out of order: nothing overflows, hangs or panics.

use super::read;
use crate::json::{self, DEFAULT_DEPTH, MAX_DEPTH, Map, NonFinite, Reader, Scratch, Token, Value};

fn nested(open: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + "0" + &close.repeat(depth)
}

#[test]
fn depth_is_limited_by_default() {
    for (open, close) in [("[", "]"), ("{\"k\":", "}"), ("[{\"k\":", "}]")] {
        let levels = open.matches(['[', '{']).count();
        assert!(read(&nested(open, close, DEFAULT_DEPTH / levels)).is_ok());
        let error = read(&nested(open, close, DEFAULT_DEPTH / levels + 1)).unwrap_err();
        assert_eq!(error.message(), "the document nests too deep");
        assert!(read(&open.repeat(1_000_000)).is_err());
    }
}

#[test]
fn depth_can_be_set_up_to_a_ceiling() {
    let deep = |depth, limit| {
        Reader::new(&nested("[", "]", depth))
            .with_depth_limit(limit)
            .skip_value()
    };
    assert!(deep(0, 0).is_ok());
    assert!(deep(1, 0).is_err());
    assert!(deep(3, 3).is_ok());
    assert!(deep(4, 3).is_err());
    assert!(deep(MAX_DEPTH, usize::MAX).is_ok());
    assert!(deep(MAX_DEPTH + 1, usize::MAX).is_err());
}

/// Recursion over the deepest allowed value, on half of the stack that Rust gives to
/// threads.
#[test]
fn the_deepest_value_fits_on_a_small_stack() {
    #[derive(serde::Deserialize)]
    struct Link {
        k: Option<Box<Link>>,
    }

    let exercise = || {
        let text = nested("{\"k\":", "}", MAX_DEPTH);
        let reader = || Reader::new(&text).with_depth_limit(MAX_DEPTH);
        let value = reader().value().unwrap();
        assert_eq!(value.clone(), value);
        assert_eq!(value.to_json(), text);
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
        assert!(format!("{value:?}").contains("Number(0)"));
        assert_eq!(reader().deserialize::<Value>().unwrap(), value);
        assert_eq!(json::from_value::<Value>(value.clone()).unwrap(), value);

        let links = text.replace('0', "null");
        let mut link: Link = Reader::new(&links)
            .with_depth_limit(MAX_DEPTH)
            .deserialize()
            .unwrap();
        let mut length = 1;
        while let Some(next) = link.k {
            (link, length) = (*next, length + 1);
        }
        assert_eq!(length, MAX_DEPTH);
    };
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(exercise)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn a_value_made_too_deep_by_hand_is_refused() {
    let deep = (0..=MAX_DEPTH).fold(Value::Null, |inner, _| vec![inner].into());
    let error = json::from_value::<Value>(deep).unwrap_err();
    assert_eq!(error.to_string(), "the value nests too deep");
    assert_eq!(error.offset(), None);
}

#[test]
fn an_object_with_very_many_keys_takes_linear_time() {
    let mut text = String::from("{");
    for i in 0..200_000 {
        text.push_str(&format!("\"k{}\":{i},", i % 150_000));
    }
    text.push_str("\"end\":0}");
    let value = json::from_str(&text).unwrap();
    assert_eq!(value.as_object().map(Map::len), Some(150_001));
    assert_eq!(value["k49999"], 199_999.into());
    assert_eq!(value["k149999"], 149_999.into());
}

#[test]
fn calls_out_of_order_are_errors() {
    let fails = |calls: &dyn Fn(&mut Reader<'_>) -> json::Result<()>| {
        calls(&mut Reader::new(r#"{"a":[1],"b":2}"#)).expect_err("a call out of order")
    };
    fails(&|r| r.next_key().map(drop));
    fails(&|r| r.next_element().map(drop));
    fails(&|r| r.finish());
    fails(&|r| r.begin_object().and_then(|()| r.skip_value()));
    fails(&|r| r.begin_object().and_then(|()| r.next_element().map(drop)));
    fails(&|r| r.begin_object().and_then(|()| r.finish()));
    fails(&|r| {
        r.begin_object()?;
        r.next_key()?;
        r.next_key().map(drop)
    });
    fails(&|r| {
        r.begin_object()?;
        r.next_key()?;
        r.begin_array()?;
        r.number().map(drop)
    });
    fails(&|r| {
        r.skip_value()?;
        r.skip_value()
    });
    fails(&|r| {
        r.skip_value()?;
        r.next_element().map(drop)
    });
}

#[test]
fn the_wrong_kind_is_an_error_that_says_what_was_expected() {
    let message = |calls: &dyn Fn(&mut Reader<'_>) -> json::Result<()>, text: &str| {
        calls(&mut Reader::new(text))
            .expect_err(text)
            .message()
            .to_owned()
    };
    assert_eq!(message(&|r| r.begin_object(), "[]"), "expected an object");
    assert_eq!(message(&|r| r.begin_array(), "{}"), "expected an array");
    assert_eq!(message(&|r| r.string().map(drop), "1"), "expected a string");
    assert_eq!(
        message(&|r| r.string_in(&mut Scratch::new()).map(drop), "1"),
        "expected a string"
    );
    assert_eq!(
        message(&|r| r.number().map(drop), "\"1\""),
        "expected a number"
    );
    assert_eq!(
        message(&|r| r.bool().map(drop), "null"),
        "expected a boolean"
    );
    assert_eq!(message(&|r| r.null(), "false"), "expected null");
    assert_eq!(message(&|r| r.null(), "?"), "expected a value");
}

#[test]
fn tokens_and_methods_mix() {
    let mut reader = Reader::new(r#"{"a":{"x":1},"b\n":[1,"two"]} "#);
    let mut scratch = Scratch::new();
    assert_eq!(reader.next_token().unwrap(), Token::BeginObject);
    assert_eq!(reader.next_key_in(&mut scratch).unwrap(), Some("a"));
    assert_eq!(reader.raw_value().unwrap(), r#"{"x":1}"#);
    assert_eq!(reader.next_key_in(&mut scratch).unwrap(), Some("b\n"));
    assert_eq!(reader.next_token().unwrap(), Token::BeginArray);
    assert_eq!(reader.next_token().unwrap(), Token::Number(1.into()));
    assert!(reader.next_element().unwrap());
    assert_eq!(reader.next_token().unwrap(), Token::String("two".into()));
    assert_eq!(reader.next_token().unwrap(), Token::EndArray);
    assert_eq!(reader.next_key().unwrap(), None);
    assert_eq!(reader.next_token().unwrap(), Token::End);
    reader.finish().unwrap();
}

#[test]
fn debug_output_shows_no_content() {
    let mut reader = Reader::new(r#"{"key":"hidden\n"}"#);
    reader.begin_object().unwrap();
    let mut scratch = Scratch::new();
    reader.next_key().unwrap();
    reader.string_in(&mut scratch).unwrap();
    assert!(!format!("{reader:?} {scratch:?}").contains("hidden"));
}

#[test]
fn both_writers_end_in_the_same_value() {
    let value = read(r#"["NaN",NaN]"#).unwrap();
    let mut tokens = String::new();
    value.write_json(&mut tokens, NonFinite::Tokens);
    assert_eq!(read(&tokens).unwrap(), value);
    assert_eq!(
        read(&value.to_json()).unwrap()[1].to_f64().map(f64::is_nan),
        Some(true)
    );
}
