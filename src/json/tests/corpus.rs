//! Documents that have tripped readers, one by one.

use super::{read, reference};
use crate::json::{self, NonFinite, Value};

/// What is accepted, and what it is written back as (with bare tokens).
const ACCEPTED: &[(&str, &str)] = &[
    // Plain JSON.
    ("null", "null"),
    (" \t\r\n true \n", "true"),
    ("[]", "[]"),
    ("[ ]", "[]"),
    ("{ }", "{}"),
    ("[[],[[]],{}]", "[[],[[]],{}]"),
    (
        r#"{"z":1,"a":{"y":2,"b":3}}"#,
        r#"{"z":1,"a":{"y":2,"b":3}}"#,
    ),
    (r#"{"":0}"#, r#"{"":0}"#),
    (r#"{ "a" : 1 , "b" : [ 1 , 2 ] }"#, r#"{"a":1,"b":[1,2]}"#),
    ("0", "0"),
    ("-0", "-0.0"),
    ("0e0", "0.0"),
    ("1E400", "Infinity"),
    ("-1e+400", "-Infinity"),
    ("123e-2", "1.23"),
    (r#""\u0000""#, r#""\u0000""#),
    (r#""\u005C\u0022""#, r#""\\\"""#),
    (
        "\"\u{7f}\u{2028}\u{10ffff}\"",
        "\"\u{7f}\u{2028}\u{10ffff}\"",
    ),
    // Where we are lenient.
    ("NaN", "NaN"),
    ("[NaN,Infinity,-Infinity]", "[NaN,Infinity,-Infinity]"),
    (r#"{"loss":NaN}"#, r#"{"loss":NaN}"#),
    (
        "\"tab\there\nand\u{0}there\"",
        r#""tab\there\nand\u0000there""#,
    ),
    ("{\"a\n\":1}", r#"{"a\n":1}"#),
    (r#""\ud800""#, "\"\u{fffd}\""),
    (r#""\uDFFF\uD83D\uDE00""#, "\"\u{fffd}😀\""),
    ("18446744073709551616", "18446744073709551616"),
    ("-99999999999999999999999", "-99999999999999999999999"),
    ("\u{feff}{}", "{}"),
    // The last duplicate wins, at the first position.
    (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
    (r#"{"a":1,"\u0061":{"a":2}}"#, r#"{"a":{"a":2}}"#),
];

/// What is refused, at which byte, and a part of what is said.
const REFUSED: &[(&str, usize, &str)] = &[
    ("", 0, "too early"),
    (" \n ", 3, "too early"),
    ("\u{feff}", 3, "too early"),
    ("\u{feff}\u{feff}1", 3, "expected a value"),
    (" \u{feff}1", 1, "expected a value"),
    ("[1,]", 3, "expected a value"),
    ("[,1]", 1, "expected a value"),
    ("[1 2]", 3, "expected `,` or `]`"),
    ("[1", 2, "too early"),
    ("[", 1, "too early"),
    ("[1}", 2, "expected `,` or `]`"),
    ("]", 0, "expected a value"),
    ("{\"a\":1,}", 7, "expected a key"),
    ("{,}", 1, "expected a key"),
    ("{a:1}", 1, "expected a key"),
    ("{'a':1}", 1, "expected a key"),
    ("{1:1}", 1, "expected a key"),
    ("{\"a\" 1}", 5, "expected `:`"),
    ("{\"a\"}", 4, "expected `:`"),
    ("{\"a\":}", 5, "expected a value"),
    ("{\"a\":1", 6, "too early"),
    ("{\"a\":1]", 6, "expected `,` or `}`"),
    ("{\"a", 3, "inside a string"),
    ("1 2", 2, "follows"),
    ("{}x", 2, "follows"),
    ("1\u{0}", 1, "follows"),
    ("nul", 0, "expected a value"),
    ("nullx", 4, "follows"),
    ("True", 0, "expected a value"),
    ("None", 0, "expected a value"),
    ("nan", 0, "expected a value"),
    ("Nan", 0, "expected a value"),
    ("NaNa", 3, "follows"),
    ("Inf", 0, "expected a value"),
    ("-Inf", 0, "expected a value"),
    ("+Infinity", 0, "expected a value"),
    ("-NaN", 1, "lacks a digit"),
    ("+1", 0, "expected a value"),
    (".5", 0, "expected a value"),
    ("5.", 2, "lacks a digit"),
    ("1.e5", 2, "lacks a digit"),
    ("-", 1, "lacks a digit"),
    ("--1", 1, "lacks a digit"),
    ("1e", 2, "lacks a digit"),
    ("1e+", 3, "lacks a digit"),
    ("1e1.5", 3, "follows"),
    ("01", 0, "leading zero"),
    ("-012", 1, "leading zero"),
    ("00", 0, "leading zero"),
    ("0x10", 1, "follows"),
    ("1_000", 1, "follows"),
    ("\"", 1, "inside a string"),
    ("\"\\\"", 3, "inside a string"),
    (r#""\x41""#, 1, "unknown escape"),
    (r#""\'""#, 1, "unknown escape"),
    (r#""\U0041""#, 1, "unknown escape"),
    (r#""\u00""#, 5, "hexadecimal"),
    (r#""\u+123""#, 3, "hexadecimal"),
    (r#""\ud800\u1""#, 10, "hexadecimal"),
    ("'a'", 0, "expected a value"),
    ("\"a\"\u{a0}", 3, "follows"),
    ("/**/1", 0, "expected a value"),
    ("[1]//", 3, "follows"),
];

#[test]
fn accepted() {
    for (text, expected) in ACCEPTED {
        let value = read(text).unwrap_or_else(|e| panic!("{text:?}: {e}"));
        let mut written = String::new();
        value.write_json(&mut written, NonFinite::Tokens);
        assert_eq!(written, *expected, "{text:?}");
        assert_eq!(reference::read(text), Some(value), "{text:?}");
    }
}

#[test]
fn refused_and_where() {
    for (text, offset, message) in REFUSED {
        let error = read(text).expect_err(text);
        assert_eq!(error.offset(), Some(*offset), "{text:?}: {error}");
        assert!(error.message().contains(message), "{text:?}: {error}");
        assert_eq!(reference::read(text), None, "{text:?}");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_refused_where_they_stand() {
    for (bytes, offset) in [
        (&b"\"ab\xff\""[..], 3),
        (b"[\"\xc3\xa9\xc3\"]", 4),
        (b"\"\xed\xa0\x80\"", 1),
        (b"\xff\xfe[\0]\0", 0),
        (b"1 \xf0\x9f\x98", 2),
    ] {
        let error = json::from_slice(bytes).unwrap_err();
        assert_eq!(
            (error.offset(), error.message()),
            (Some(offset), "the document is not UTF-8")
        );
    }
}

#[test]
fn errors_count_lines_and_characters() {
    let error = json::from_str("{\n \"é☃\": tru\n}").unwrap_err();
    assert_eq!(
        (error.offset(), error.line(), error.column()),
        (Some(12), Some(2), Some(8))
    );
    assert_eq!(
        error.to_string(),
        "expected a value at line 2 column 8 (byte 12)"
    );
    assert_eq!(
        format!("{error:?}"),
        "json::Error(expected a value at line 2 column 8 (byte 12))"
    );
    let error = json::from_str("\r\n\n").unwrap_err();
    assert_eq!(
        (error.offset(), error.line(), error.column()),
        (Some(3), Some(3), Some(1))
    );
}

#[test]
fn a_wandb_config_and_a_history_row() {
    let config =
        read(r#"{"lr":{"value":0.1,"desc":null},"_wandb":{"value":{"cli_version":"0.16.4"}}}"#)
            .unwrap();
    assert_eq!(config["lr"]["value"].as_f64(), Some(0.1));
    let row =
        read(r#"{"_step":3.0,"_timestamp":1700000000.123,"loss":"NaN","n":9007199254740993}"#)
            .unwrap();
    assert_eq!(row["_step"].to_i64(), Some(3));
    assert!(row["loss"].to_f64().is_some_and(f64::is_nan));
    assert_eq!(row["n"].as_i64(), Some(9_007_199_254_740_993));
    assert_eq!(row["gone"], Value::Null);
}
