//! Large files go in parts: storages take no more than 5 GiB at once.

use std::path::Path;

use super::digest;
use super::piece::Piece;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};

/// Which files go in parts, and how large those are.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    from: u64,
    size: u64,
}

impl Default for Parts {
    fn default() -> Self {
        Parts {
            from: 2 << 30,
            size: 100 << 20,
        }
    }
}

impl Parts {
    pub fn new(from: u64, size: u64) -> Self {
        Parts {
            from,
            size: size.max(1),
        }
    }

    const MOST: u64 = 10_000;
    const LARGEST_FILE: u64 = 5 << 40;

    /// The size of the parts of a file; `None` when it goes as a whole.
    pub fn of(&self, file: u64, path: &Path) -> Result<Option<u64>> {
        if file > Self::LARGEST_FILE {
            return Err(Error::new(
                ErrorKind::TooLarge,
                "the file is larger than 5 TiB, the most that a storage takes",
            )
            .on(path.display().to_string()));
        }
        if file < self.from {
            return Ok(None);
        }
        let least = file.div_ceil(Self::MOST).next_multiple_of(4096);
        Ok(Some(match file.div_ceil(self.size) > Self::MOST {
            true => least,
            false => self.size,
        }))
    }
}

/// Reads the file for the MD5 of each part.
pub(super) fn cut(whole: &Piece, part: u64, call: &Call) -> Result<Vec<Piece>> {
    let (md5, parts) = digest::of_parts(&whole.path, part, &mut || call.check())?;
    if md5 != whole.md5 {
        return Err(whole.changed());
    }
    let pieces = (0..).zip(parts).map(|(at, (md5, length))| Piece {
        offset: at * part,
        length,
        md5,
        ..whole.clone()
    });
    Ok(pieces.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_100_mib_until_there_are_too_many() {
        const MIB: u64 = 1 << 20;
        let of = |size: u64| Parts::default().of(size, Path::new("x"));
        assert_eq!(of(0).unwrap(), None);
        assert_eq!(of((2 << 30) - 1).unwrap(), None);
        assert_eq!(of(2 << 30).unwrap(), Some(100 * MIB));
        assert_eq!(of(1_000_000 * MIB).unwrap(), Some(100 * MIB));
        let part = of(1_000_000 * MIB + 1).unwrap().unwrap();
        assert_eq!(part, 100 * MIB + 4096);
        let part = of(5 << 40).unwrap().unwrap();
        assert!((5_u64 << 40).div_ceil(part) <= 10_000 && part % 4096 == 0);
        assert_eq!(of((5 << 40) + 1).unwrap_err().kind(), ErrorKind::TooLarge);
    }
}
