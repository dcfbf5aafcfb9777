//! Where a scan stands, so that another one, maybe in another process, goes
//! on from there.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::history::keys::Keys;
use crate::history::plan::OPEN_END;
use crate::history::saved;
use crate::local::RowPlace;
use crate::run::{Run, Store};

const VERSION: u32 = 1;

/// Where a scan stands: everything up to and including the row that was handed
/// out last is behind it. From [`Rows::cursor`](crate::Rows::cursor), for
/// [`ScanHistory::resume`](crate::ScanHistory::resume).
///
/// Plain data: keep it as text, with [`to_json`](Cursor::to_json), together
/// with what became of the row, and a program that was killed goes on without
/// losing or repeating one. The official client has no such thing.
///
/// It names the run, the keys and the range of steps. Of several rows at one
/// step it counts those that were handed out: rows of a step have an order,
/// which a server keeps. A row that a server shows later at an earlier step
/// than the cursor's, or before others of that step, is not noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub(super) run: String,
    pub(super) keys: Keys,
    pub(super) min_step: i64,
    pub(super) max_step: Option<i64>,
    pub(super) place: Place,
}

/// Behind which row a scan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// None yet.
    #[default]
    Start,
    /// The last of so many rows of a step.
    Step { step: i64, rows: u64 },
    /// A row of a local log.
    Log(RowPlace),
    /// A row without a step.
    Lost,
}

/// The text of a cursor.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u32,
    run: String,
    keys: Vec<String>,
    any: bool,
    min_step: i64,
    max_step: Option<i64>,
    after: Option<After>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    step: i64,
    /// On a server: how many rows of this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    /// In a log: the row's bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<(u64, u64)>,
}

impl Cursor {
    /// The cursor of a scan of `run` that asks for the same, behind a row of
    /// it; `None` when where that is cannot be told.
    pub(crate) fn behind(&self, run: &Run, place: Place) -> Option<Cursor> {
        (place != Place::Lost).then(|| Cursor {
            run: name(run),
            place,
            ..self.clone()
        })
    }

    /// The step of the row that was handed out last; `None` before the first.
    pub fn step(&self) -> Option<i64> {
        match self.place {
            Place::Step { step, .. } => Some(step),
            Place::Log(row) => Some(row.step),
            Place::Start | Place::Lost => None,
        }
    }

    /// The cursor as one line of JSON with a version, for
    /// [`from_json`](Cursor::from_json).
    pub fn to_json(&self) -> String {
        let after = match self.place {
            Place::Start | Place::Lost => None,
            Place::Step { step, rows } => Some(After {
                step,
                rows: Some(rows),
                bytes: None,
            }),
            Place::Log(RowPlace { step, from, to }) => Some(After {
                step,
                rows: None,
                bytes: Some((from, to)),
            }),
        };
        let wire = Wire {
            version: VERSION,
            run: self.run.clone(),
            keys: self.keys.names().to_vec(),
            any: matches!(self.keys, Keys::Any(_)),
            min_step: self.min_step,
            max_step: self.max_step,
            after,
        };
        // Numbers and texts alone: there is nothing that could fail.
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Reads what [`to_json`](Cursor::to_json) wrote.
    ///
    /// # Errors
    /// InvalidArgument when it is something else, or of a newer version of
    /// this library.
    pub fn from_json(text: &str) -> Result<Self> {
        let wire: Wire = saved::read(text, "cursor", VERSION)?;
        wire.cursor().ok_or_else(|| saved::does_not_fit("cursor"))
    }

    /// Refuses a cursor of another run, or of other keys.
    pub(super) fn check(&self, run: &Run, keys: &Keys) -> Result<()> {
        let name = name(run);
        if self.run != name {
            return Err(Error::invalid(format!(
                "the cursor is of run {}, not of {name}",
                self.run
            )));
        }
        if !self.keys.same(keys) {
            return Err(Error::invalid(format!(
                "the cursor is of a scan of {}, not of {keys}",
                self.keys
            )));
        }
        match (run.store(), self.place) {
            (Store::Remote(_), Place::Log(_)) | (Store::Local(_), Place::Step { .. }) => Err(
                Error::invalid("a cursor of a server's run and one of a log do not mix"),
            ),
            _ => Ok(()),
        }
    }
}

impl Wire {
    fn cursor(self) -> Option<Cursor> {
        let steps = 0..=OPEN_END;
        let place = match self.after {
            None => Place::Start,
            Some(After {
                step,
                rows: Some(rows),
                bytes: None,
            }) if rows > 0 && steps.contains(&step) => Place::Step { step, rows },
            Some(After {
                step,
                rows: None,
                bytes: Some((from, to)),
            }) if from < to => Place::Log(RowPlace { step, from, to }),
            Some(_) => return None,
        };
        Some(Cursor {
            run: self.run,
            keys: Keys::of(self.keys, self.any),
            min_step: self.min_step.max(0),
            max_step: self.max_step.map(|step| step.max(0)),
            place,
        })
    }
}

/// How cursors name a run: by its path on the server, or by its id where there
/// is a log, whose folder may move.
pub(super) fn name(run: &Run) -> String {
    match run.store() {
        Store::Remote(remote) => remote.subject(),
        Store::Local(_) => run.data().id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn cursor(place: Place) -> Cursor {
        Cursor {
            run: "e/p/\"r\"".to_owned(),
            keys: Keys::All(vec!["a.b".to_owned(), "é\n".to_owned()]),
            min_step: 3,
            max_step: Some(OPEN_END),
            place,
        }
    }

    #[test]
    fn text_and_back() {
        let row = RowPlace {
            step: -1,
            from: 7,
            to: u64::MAX,
        };
        let at = Place::Step { step: 5, rows: 2 };
        for place in [Place::Start, at, Place::Log(row)] {
            for keys in [
                Keys::Every,
                Keys::Any(vec!["x".to_owned()]),
                cursor(place).keys,
            ] {
                let cursor = Cursor {
                    keys,
                    ..cursor(place)
                };
                let text = cursor.to_json();
                assert!(!text.contains('\n'), "{text}");
                assert_eq!(Cursor::from_json(&text).unwrap(), cursor);
            }
        }
        assert_eq!(cursor(at).step(), Some(5));
        assert_eq!(cursor(Place::Start).step(), None);
    }

    #[test]
    fn what_is_no_cursor() {
        let good = cursor(Place::Step { step: 5, rows: 2 }).to_json();
        let broken = [
            String::new(),
            "{}".to_owned(),
            "[1]".to_owned(),
            good[..good.len() - 1].to_owned(),
            good.replace("\"version\":1", "\"version\":2"),
            good.replace("\"version\":1", "\"version\":\"1\""),
            good.replace("\"rows\":2", "\"rows\":0"),
            good.replace("\"rows\":2", "\"rows\":-1"),
            good.replace("\"rows\":2", "\"rows\":2,\"bytes\":[1,2]"),
            good.replace("\"rows\":2", "\"bytes\":[2,2]"),
            good.replace(",\"rows\":2", ""),
            good.replace("\"step\":5", "\"step\":-5"),
            good.replace("\"any\":false", "\"any\":false,\"more\":1"),
        ];
        for text in broken {
            assert_ne!(text, good);
            let error = Cursor::from_json(&text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{text}");
        }
    }
}
