//! `Range: bytes=…` for one range.

/// What a Range header asks of a body of a known length.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// Everything: no header, another unit, several ranges or nonsense, all
    /// of which a server may ignore.
    Whole,
    /// From the first to before the last, never empty.
    Part(u64, u64),
    /// Nothing of what was asked for exists.
    Unsatisfiable,
}

/// Reads a Range header.
pub fn asked(header: Option<&str>, length: u64) -> Asked {
    header
        .and_then(|value| value.trim().strip_prefix("bytes="))
        .and_then(|spec| spec.trim().split_once('-'))
        .and_then(|(first, last)| bounds(first, last, length))
        .unwrap_or(Asked::Whole)
}

fn bounds(first: &str, last: &str, length: u64) -> Option<Asked> {
    let (start, end) = match (first, last) {
        ("", suffix) => (length.saturating_sub(suffix.parse().ok()?), length),
        (first, "") => (first.parse().ok()?, length),
        (first, last) => {
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            if last < first {
                return None;
            }
            (first, last.saturating_add(1).min(length))
        }
    };
    Some(match start < end {
        true => Asked::Part(start, end),
        false => Asked::Unsatisfiable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let of_ten = |header| asked(Some(header), 10);
        assert_eq!(asked(None, 10), Asked::Whole);
        assert_eq!(of_ten("bytes=0-3"), Asked::Part(0, 4));
        assert_eq!(of_ten("bytes=4-"), Asked::Part(4, 10));
        assert_eq!(of_ten("bytes=-3"), Asked::Part(7, 10));
        assert_eq!(of_ten("bytes=-30"), Asked::Part(0, 10));
        assert_eq!(of_ten("bytes=9-99"), Asked::Part(9, 10));
        assert_eq!(of_ten("bytes=10-"), Asked::Unsatisfiable);
        assert_eq!(of_ten("bytes=-0"), Asked::Unsatisfiable);
        assert_eq!(asked(Some("bytes=0-0"), 0), Asked::Unsatisfiable);
        for ignored in [
            "bytes=3-1",
            "bytes=0-1,4-5",
            "rows=0-1",
            "bytes=a-b",
            "bytes=-",
        ] {
            assert_eq!(of_ten(ignored), Asked::Whole, "{ignored}");
        }
    }
}
