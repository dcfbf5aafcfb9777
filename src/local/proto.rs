//! The protobuf wire format, as far as a log needs it: fields are pulled one
//! by one and borrow from the message.

/// Bytes that are not a protobuf message of the log; says what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed(pub &'static str);

/// The value of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field<'a> {
    /// Integers, booleans, enumerations.
    Varint(u64),
    /// Text, bytes and messages.
    Bytes(&'a [u8]),
    /// Fixed 32 or 64 bits: nothing that is read here has this form.
    Fixed,
}

/// The fields of a message, in the order they were written.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    message: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    pub fn new(message: &'a [u8]) -> Self {
        Fields { message, at: 0 }
    }

    /// Where the field that was read last ends, counted from the start of
    /// the message.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The number and value of the next field; `None` at the end.
    #[inline]
    pub fn next(&mut self) -> Result<Option<(u32, Field<'a>)>, Malformed> {
        if self.at == self.message.len() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).unwrap_or(0);
        if number == 0 || number > MAX_NUMBER {
            return Err(Malformed("a field number is out of range"));
        }
        let value = match tag & 7 {
            0 => Field::Varint(self.varint()?),
            1 => self.take(8).map(|_| Field::Fixed)?,
            2 => {
                let length = self.varint()?;
                Field::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Field::Fixed)?,
            _ => return Err(Malformed("a field has an unknown wire type")),
        };
        Ok(Some((number, value)))
    }

    /// The bytes behind the length that stands at `at`, if they are as many and
    /// end the message.
    #[inline]
    pub fn last_bytes(message: &'a [u8], at: usize) -> Option<&'a [u8]> {
        let mut fields = Fields { message, at };
        let length = fields.varint().ok()?;
        let rest = &message[fields.at..];
        (rest.len() as u64 == length).then_some(rest)
    }

    #[inline]
    fn varint(&mut self) -> Result<u64, Malformed> {
        match self.message.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at += 1;
                Ok(byte.into())
            }
            _ => self.long_varint(),
        }
    }

    #[cold]
    fn long_varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let Some(&byte) = self.message.get(self.at) else {
                return Err(Malformed("an integer is cut short"));
            };
            self.at += 1;
            // The tenth byte holds the one bit that is left; as the official
            // decoders do, the others are dropped.
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed("an integer has more than ten bytes"))
    }

    #[inline]
    fn take(&mut self, length: u64) -> Result<&'a [u8], Malformed> {
        let rest = &self.message[self.at..];
        match usize::try_from(length) {
            Ok(length) if length <= rest.len() => {
                self.at += length;
                Ok(&rest[..length])
            }
            _ => Err(Malformed("a field is longer than its message")),
        }
    }
}

const MAX_NUMBER: u32 = (1 << 29) - 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn all(message: &[u8]) -> Result<Vec<(u32, Field<'_>)>, Malformed> {
        let mut fields = Fields::new(message);
        let mut found = Vec::new();
        while let Some(field) = fields.next()? {
            found.push(field);
        }
        assert_eq!(fields.at(), message.len());
        Ok(found)
    }

    #[test]
    fn every_wire_type() {
        let message = b"\x08\xac\x02\x12\x02hi\x1d\x01\x02\x03\x04\x21\x01\x02\x03\x04\x05\x06\x07\x08\x82\x01\x00";
        assert_eq!(
            all(message).unwrap(),
            [
                (1, Field::Varint(300)),
                (2, Field::Bytes(b"hi")),
                (3, Field::Fixed),
                (4, Field::Fixed),
                (16, Field::Bytes(b"")),
            ]
        );
    }

    #[test]
    fn extreme_integers() {
        let minus_one = b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
        assert_eq!(all(minus_one).unwrap(), [(1, Field::Varint(u64::MAX))]);
        let eleven = b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
        assert!(all(eleven).is_err());
    }

    #[test]
    fn faults_are_told_apart_from_ends() {
        for bad in [
            &b"\x08"[..],                                    // no value
            b"\x08\x80",                                     // a cut integer
            b"\x12\x03hi",                                   // longer than the message
            b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", // much longer
            b"\x00\x00",                                     // field number 0
            b"\x0b\x0c",                                     // a group
            b"\x0f",                                         // wire type 7
            b"\x0d\x01\x02",                                 // cut fixed
            b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x00",     // a huge number
        ] {
            assert!(all(bad).is_err(), "{bad:x?}");
        }
        assert_eq!(all(b"").unwrap(), []);
    }
}
