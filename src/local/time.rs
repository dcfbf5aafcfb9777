//! Points in time as logs keep them.

use super::proto::{Field, Fields, Malformed};

/// Nanoseconds since 1970 in UTC; holds the years 1678 to 2262, anything
/// beyond becomes the nearest of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(i64);

const SECOND: i64 = 1_000_000_000;

impl Timestamp {
    /// Reads a `google.protobuf.Timestamp`.
    pub fn parse(message: &[u8]) -> Result<Self, Malformed> {
        let (mut seconds, mut nanos) = (0, 0);
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            match field {
                (1, Field::Varint(n)) => seconds = n.cast_signed(),
                (2, Field::Varint(n)) => nanos = n.cast_signed(),
                _ => {}
            }
        }
        Ok(Timestamp(
            seconds.saturating_mul(SECOND).saturating_add(nanos),
        ))
    }

    /// From seconds since 1970; `None` for what no clock says.
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        // A cast saturates, so only NaN and infinities need care.
        seconds
            .is_finite()
            .then(|| Timestamp((seconds * 1e9).round() as i64))
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Seconds from `start` to this; negative when this is earlier.
    pub fn seconds_since(self, start: Timestamp) -> f64 {
        self.0.saturating_sub(start.0) as f64 / 1e9
    }

    /// `YYYY-MM-DDTHH:MM:SS`, as the server words run times.
    pub fn to_iso(self) -> String {
        let seconds = self.0.div_euclid(SECOND);
        let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, date) = civil(day);
        format!(
            "{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}",
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }

    /// As [`to_iso`](Self::to_iso) with microseconds, as the server words
    /// the times of console lines.
    pub fn to_iso_micros(self) -> String {
        let micros = self.0.rem_euclid(SECOND) / 1000;
        format!("{}.{micros:06}", self.to_iso())
    }
}

/// Year, month and day of a day counted from 1970-01-01.
fn civil(day: i64) -> (i64, i64, i64) {
    // Years begin in March here: the leap day is then the last of its year.
    let day = day + 719_468; // from 0000-03-01
    let era = day.div_euclid(146_097); // 400 years
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    (year, month, date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * SECOND)
    }

    #[test]
    fn dates() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00"),
            (951_782_399, "2000-02-28T23:59:59"),
            (951_782_400, "2000-02-29T00:00:00"),
            (1_700_000_000, "2023-11-14T22:13:20"),
            (4_107_542_399, "2100-02-28T23:59:59"),
            (4_107_542_400, "2100-03-01T00:00:00"),
            (-1, "1969-12-31T23:59:59"),
        ] {
            assert_eq!(at(seconds).to_iso(), text);
        }
        assert_eq!(
            Timestamp(1_700_000_000_123_456_789).to_iso_micros(),
            "2023-11-14T22:13:20.123456"
        );
        assert_eq!(Timestamp(-1).to_iso_micros(), "1969-12-31T23:59:59.999999");
    }

    #[test]
    fn extremes_saturate() {
        let far = Timestamp::parse(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f").unwrap();
        assert_eq!(far.to_iso(), "2262-04-11T23:47:16");
        assert_eq!(
            far.seconds_since(Timestamp(i64::MIN)),
            i64::MAX as f64 / 1e9
        );
        assert_eq!(Timestamp::from_seconds(1e300), Some(far));
        assert_eq!(Timestamp::from_seconds(f64::NAN), None);
    }
}
