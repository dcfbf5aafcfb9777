//! Any number as a decimal: what is read at once is what the standard library
//! reads, and every short one is.
//!
//! The first byte says what the rest is: text as it is, or digits with a point
//! somewhere, which is where numbers lie near the middle of two floats.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz decimal`

#![no_main]

use libfuzzer_sys::fuzz_target;
use wandb_run::fuzzing::read_number;

fuzz_target!(|bytes: &[u8]| {
    match bytes {
        [mode, point, value @ ..] if mode % 2 == 0 && value.len() >= 8 => {
            let (value, after) = value.split_at(8);
            let value = u64::from_le_bytes(value.try_into().expect("eight bytes"));
            let mut text = number(value % 1_000_000_000_000_000_000, *point).into_bytes();
            // Digits and exponents would go on with it.
            text.push(b',');
            text.extend(after);
            assert!(read_number(&text), "it is short");
        }
        [_, text @ ..] => {
            read_number(text);
        }
        [] => {}
    }
});

fn number(value: u64, point: u8) -> String {
    let mut digits = value.to_string();
    let fraction = usize::from(point >> 1) % 19;
    if fraction > 0 {
        // At most 18 digits behind the point, and a zero alone before it.
        while digits.len() <= fraction {
            digits.insert(0, '0');
        }
        digits.insert(digits.len() - fraction, '.');
    }
    if point % 2 == 1 {
        digits.insert(0, '-');
    }
    digits
}
