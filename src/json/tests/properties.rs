//! Made-up and broken documents: agreement with the reference reader and with
//! serde_json.

use proptest::prelude::*;

use super::{read, reference};
use crate::json::{self, Map, NonFinite, Number, Reader, Value};

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        any::<i128>().prop_map(Number::from),
        any::<f64>().prop_map(Number::from),
        any::<u64>().prop_map(|bits| f64::from_bits(bits).into()),
        (-1000..1000i64).prop_map(Number::from),
        (-1000..1000i32).prop_map(|n| Number::from(f64::from(n) / 8.0)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\"\\\\\n\u{1}a-c]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(("[a-d\"\\\\é]{0,3}", inner), 0..6)
                .prop_map(|pairs| pairs.into_iter().collect::<Map>().into()),
        ]
    })
}

/// Texts in which most of the grammar is near.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\\"",
        "\\n",
        "\\u",
        "\\ud83d",
        "\\ude00",
        "\\u0041",
        "\"a\"",
        "\"b\":",
        "0",
        "1",
        "9",
        "-",
        "+",
        ".",
        "e",
        "E5",
        "18446744073709551616",
        "9223372036854775808",
        "NaN",
        "Infinity",
        "true",
        "false",
        "null",
        " ",
        "\n",
        "\t",
        "\u{1}",
        "é",
        "😀",
        "\u{feff}",
        "x",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// A document with a few bytes cut, doubled or swapped.
fn broken() -> impl Strategy<Value = String> {
    let edits = prop::collection::vec(
        (
            any::<prop::sample::Index>(),
            "[\\[\\]{}:,\"\\\\0-9eEuN.+ \n-]",
            0..3u8,
        ),
        1..4,
    );
    (value(), edits).prop_map(|(value, edits)| {
        let mut chars: Vec<char> = tokens(&value).chars().collect();
        for (index, new, kind) in edits {
            let new = new.chars().next().unwrap_or(' ');
            let at = index.index(chars.len() + 1);
            match kind {
                0 => chars.insert(at, new),
                1 if at < chars.len() => chars[at] = new,
                _ if at < chars.len() => drop(chars.remove(at)),
                _ => {}
            }
        }
        chars.into_iter().collect()
    })
}

fn tokens(value: &Value) -> String {
    let mut text = String::new();
    value.write_json(&mut text, NonFinite::Tokens);
    text
}

/// Equal, order of keys included: `Map` compares without it.
fn assert_same(a: &Value, b: &Value) {
    assert_eq!(a, b);
    assert_eq!(tokens(a), tokens(b));
}

fn assert_agrees_with_reference(text: &str) {
    match (read(text), reference::read(text)) {
        (Ok(ours), Some(plain)) => assert_same(&ours, &plain),
        (Err(_), None) => {}
        (ours, plain) => panic!("{text:?}: {ours:?} but {plain:?}"),
    }
}

/// Whether the text has one of the things that we accept and serde_json does not, or
/// reads otherwise.
fn may_differ(text: &str) -> bool {
    let lenient = ["NaN", "Infinity", "\\ud", "\\uD", "\u{feff}"]
        .iter()
        .any(|s| text.contains(s));
    lenient || text.contains(|c: char| c < ' ') || text.contains(['e', 'E'])
}

/// Whether serde_json, which makes floats of large integers and may be one bit off,
/// means the same.
fn close(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) if b.is_integer() => a == b,
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64(), b.as_f64());
            a == b || (a - b).abs() <= a.abs() * 1e-15
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && close(a.1, b.1))
        }
        _ => ours == theirs,
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in value()) {
        let text = tokens(&value);
        assert_same(&read(&text).unwrap(), &value);
        assert_same(&reference::read(&text).unwrap(), &value);
        assert_same(&json::from_value(value.clone()).unwrap(), &value);
    }

    #[test]
    fn the_default_form_is_valid_json(value in value()) {
        let text = value.to_json();
        let theirs: Value = serde_json::from_str(&text).unwrap();
        prop_assert!(close(&json::from_str(&text).unwrap(), &theirs), "{}", text);
    }

    #[test]
    fn nearly_json_reads_as_the_reference_reads_it(text in nearly_json()) {
        assert_agrees_with_reference(&text);
    }

    #[test]
    fn broken_documents_read_as_the_reference_reads_them(text in broken()) {
        assert_agrees_with_reference(&text);
    }

    #[test]
    fn strict_documents_read_as_serde_json_reads_them(
        text in prop_oneof![nearly_json(), broken()],
    ) {
        match (read(&text), serde_json::from_str::<Value>(&text)) {
            (Ok(ours), Ok(theirs)) => {
                prop_assert!(close(&ours, &theirs), "{}: {} {}", text, ours, theirs);
            }
            (Err(error), Ok(_)) => prop_assert!(false, "{}: {}", text, error),
            (Ok(_), Err(_)) => prop_assert!(may_differ(&text), "{}", text),
            (Err(_), Err(_)) => {}
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        match (json::from_slice(&bytes), std::str::from_utf8(&bytes)) {
            (Err(error), Err(utf8)) => prop_assert_eq!(error.offset(), Some(utf8.valid_up_to())),
            (Ok(_), Err(_)) => prop_assert!(false, "not UTF-8"),
            (_, Ok(text)) => assert_agrees_with_reference(text),
        }
    }

    #[test]
    fn errors_never_repeat_the_document(word in "[a-z]{12}", text in nearly_json()) {
        let text = format!("{text}\"{word}\":\"\\n{word}\",{word}");
        let errors = [read(&text).err(), json::from_str_as::<Vec<u8>>(&text).err()];
        for error in errors.into_iter().flatten() {
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains(&word), "{}", shown);
        }
    }

    #[test]
    fn values_in_the_middle_are_left_at_their_end(before in value(), after in value()) {
        let text = format!("[{} , {}]", tokens(&before), tokens(&after));
        let mut reader = Reader::new(&text);
        reader.begin_array().unwrap();
        reader.next_element().unwrap();
        prop_assert_eq!(reader.raw_value().unwrap(), tokens(&before));
        reader.next_element().unwrap();
        assert_same(&reader.deserialize::<Value>().unwrap(), &after);
        prop_assert!(!reader.next_element().unwrap());
        reader.finish().unwrap();
    }
}
