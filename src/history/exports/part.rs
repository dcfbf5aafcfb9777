//! The part of a scan that exported files answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::scan::{ExportRows, Wanted, damaged};
use crate::call::Call;
use crate::error::Result;
use crate::history::cursor::Place;
use crate::history::decode::Decoded;
use crate::history::scan::ScanHistory;
use crate::history::select::Select;
use crate::run::Remote;

/// Files come from outside, and their reader is not ours: should it panic on
/// one, that is damage like any other.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(damaged("its reader cannot make sense of it")))
}

/// What of a scan is exported, asked for with the first rows.
#[derive(Debug)]
pub(in crate::history) struct Exported {
    remote: Remote,
    state: State,
    rest: Rest,
    requests: u64,
}

#[derive(Debug)]
enum State {
    ToAsk(Wanted),
    Reading(Box<ExportRows>),
    Over,
}

/// What is left for other ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::history) enum Rest {
    /// All: nothing came from files.
    All,
    /// The steps from this one on.
    From(i64),
    Nothing,
}

impl Exported {
    /// `few`: the rows come with one or two answers as well. `picked_only`,
    /// `grows`: as in [`Wanted`].
    pub fn new(
        remote: &Remote,
        scan: &ScanHistory,
        place: Place,
        few: bool,
        picked_only: bool,
        grows: bool,
    ) -> Result<Self> {
        let min = match place {
            Place::Step { step, .. } => step.max(scan.min_step),
            _ => scan.min_step,
        };
        let wanted = Wanted {
            min,
            max: scan.max_step,
            select: Select::new(&scan.keys, &scan.leave_out)?,
            picked_only,
            grows,
        };
        Ok(Exported {
            remote: remote.clone(),
            state: match scan.exports.unwrap_or(!few) {
                true => State::ToAsk(wanted),
                false => State::Over,
            },
            rest: Rest::All,
            requests: 0,
        })
    }

    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Whether rows come from files at present, or did.
    pub fn was_used(&self) -> bool {
        matches!(self.state, State::Reading(_)) || self.rest != Rest::All
    }

    pub fn rest(&self) -> Rest {
        self.rest
    }

    pub fn requests(&self) -> u64 {
        match &self.state {
            State::Reading(rows) => rows.requests(),
            _ => self.requests,
        }
    }

    /// The next exported rows; `None` at their end.
    pub fn next(&mut self, call: &Call) -> Result<Option<Decoded>> {
        loop {
            match &mut self.state {
                State::ToAsk(wanted) => {
                    let remote = &self.remote;
                    match guarded(|| ExportRows::open(remote, wanted.clone(), call))? {
                        (Some(rows), _) => self.state = State::Reading(Box::new(rows)),
                        (None, requests) => {
                            self.requests = requests;
                            self.state = State::Over;
                        }
                    }
                }
                State::Reading(rows) => {
                    if let Some(decoded) = guarded(|| rows.next(call))? {
                        return Ok(Some(decoded));
                    }
                    self.requests = rows.requests();
                    self.rest = rows.rest().map_or(Rest::Nothing, Rest::From);
                    self.state = State::Over;
                }
                State::Over => return Ok(None),
            }
        }
    }

    /// Reads no more from files.
    pub fn give_up(&mut self) {
        self.requests = self.requests();
        self.state = State::Over;
    }
}
