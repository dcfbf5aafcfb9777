//! Without the feature `parquet` no part of a scan comes from exported files.

use crate::call::Call;
use crate::error::Result;
use crate::history::cursor::Place;
use crate::history::decode::Decoded;
use crate::history::scan::ScanHistory;
use crate::run::Remote;

#[derive(Debug)]
pub(in crate::history) struct Exported;

/// What is left for other ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(dead_code, reason = "what files leave is known with the feature")]
pub(in crate::history) enum Rest {
    All,
    From(i64),
    Nothing,
}

impl Exported {
    pub fn new(
        _remote: &Remote,
        _scan: &ScanHistory,
        _place: Place,
        _few: bool,
        _picked_only: bool,
        _grows: bool,
    ) -> Result<Self> {
        Ok(Exported)
    }

    pub fn is_over(&self) -> bool {
        true
    }

    pub fn was_used(&self) -> bool {
        false
    }

    pub fn rest(&self) -> Rest {
        Rest::All
    }

    pub fn requests(&self) -> u64 {
        0
    }

    pub fn next(&mut self, _call: &Call) -> Result<Option<Decoded>> {
        Ok(None)
    }

    pub fn give_up(&mut self) {}
}
