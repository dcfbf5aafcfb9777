//! One window of a remote run, asked for and decoded.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;

use crate::call::{Call, Turn};
use crate::error::{Error, Result};
use crate::graphql::{self, Operation, operations};
use crate::history::decode::{Decoded, Decoder};
use crate::history::keys::Keys;
use crate::history::plan::{Answer, Window};
use crate::history::select::Select;
use crate::json::{self, Kind, Reader};
use crate::room::Rooms;
use crate::run::{Remote, Target};

/// How many answers are read and decoded at a time; one that nobody began
/// before it was waited for need not wait for these.
const ROOMS: usize = 4;

/// What is asked of a run, window after window; shared by the threads that
/// ask.
#[derive(Debug)]
pub(super) struct Question {
    remote: Remote,
    /// The keys that the server picks rows by; `None`: it gives whole rows.
    keys: Option<Vec<String>>,
    select: Select,
    /// As [`Decoder::new`] takes it.
    tidy: bool,
    requests: AtomicU64,
    retries: AtomicU64,
    rooms: Arc<Rooms>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageVariables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    min_step: i64,
    max_step: i64,
    samples: u64,
}

/// The variables of `sampledHistory`, keyed scans and samples alike.
#[derive(Serialize)]
pub(super) struct SpecVariables<'a> {
    #[serde(flatten)]
    pub target: Target<'a>,
    pub specs: [String; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    keys: &'a [String],
    min_step: i64,
    max_step: i64,
    samples: u64,
}

impl Question {
    /// `tidy`: whether nested values become the JSON that columns show.
    pub fn new(remote: Remote, keys: &Keys, leave_out: &[String], tidy: bool) -> Result<Self> {
        let mut select = Select::new(keys, leave_out)?;
        let mut asked = None;
        if select.fits_server() {
            let mut names = keys.names().to_vec();
            let mut unwanted = leave_out.to_vec();
            // `_step` is asked for with every keyed window: whether `maxStep`
            // is part of the window differs between servers, and only the step
            // tells which rows belong to it.
            if !names.iter().any(|name| name == "_step") {
                names.push("_step".to_owned());
                unwanted.push("_step".to_owned());
            }
            select = Select::new(keys, &unwanted)?.by_server();
            asked = Some(names);
        }
        Ok(Question {
            remote,
            keys: asked,
            select,
            tidy,
            requests: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            rooms: Rooms::new(ROOMS),
        })
    }

    /// The keys that the server picks rows by; `None`: it gives whole rows.
    pub fn keys(&self) -> Option<&[String]> {
        self.keys.as_deref()
    }

    pub fn subject(&self) -> String {
        self.remote.subject()
    }

    /// How long one question may take where the call does not say.
    pub fn limit(&self) -> Duration {
        self.remote.api.settings().limits.call
    }

    /// Whether the server asks for fewer questions at present.
    pub fn is_slowed(&self) -> bool {
        self.remote.api.is_slowed()
    }

    /// Requests that were sent, repeated ones included.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// How many of them were repeated.
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// `turn`: whether the answer may wait until others are read.
    pub fn ask(&self, call: &Call, window: Window, turn: Turn) -> Result<Answer<Decoded>> {
        let mut decoded = None;
        let mut read = |data: &mut Reader<'_>| {
            decoded = self.read(data, window)?;
            Ok(())
        };
        self.requests.fetch_add(1, Ordering::Relaxed);
        let call = &call.clone().with_rooms(&self.rooms, turn);
        let sent = match &self.keys {
            Some(keys) => self.keyed(call, window, keys, &mut read),
            None => self.whole(call, window, &mut read),
        };
        let attempts = match &sent {
            Ok((attempts, _)) => *attempts,
            Err(error) => error.attempts(),
        };
        let repeated = attempts.saturating_sub(1).into();
        self.requests.fetch_add(repeated, Ordering::Relaxed);
        self.retries.fetch_add(repeated, Ordering::Relaxed);
        let (_, bytes) = sent?;
        // Named here, where it is known how many requests it took.
        let decoded = decoded.ok_or_else(|| call.name(self.remote.not_found()))?;
        Ok(Answer {
            raw: decoded.raw,
            bytes,
            part: decoded,
        })
    }

    /// Gives the memory of answers back.
    pub fn release(&self) {
        self.rooms.release();
    }

    fn whole(
        &self,
        call: &Call,
        window: Window,
        read: &mut graphql::Read<'_>,
    ) -> Result<(u32, usize)> {
        let variables = PageVariables {
            target: self.remote.target(),
            min_step: window.min,
            max_step: window.max,
            samples: window.samples,
        };
        self.send(call, &operations::HISTORY_PAGE, &variables, read)
    }

    fn keyed(
        &self,
        call: &Call,
        window: Window,
        keys: &[String],
        read: &mut graphql::Read<'_>,
    ) -> Result<(u32, usize)> {
        let spec = Spec {
            keys,
            min_step: window.min,
            max_step: window.max,
            samples: window.samples,
        };
        let spec = serde_json::to_string(&spec)
            .map_err(|error| Error::invalid(format!("the keys are not JSON: {error}")))?;
        let variables = SpecVariables {
            target: self.remote.target(),
            specs: [spec],
        };
        self.send(call, &operations::SAMPLED_HISTORY, &variables, read)
    }

    fn send<V: Serialize>(
        &self,
        call: &Call,
        operation: &Operation,
        variables: &V,
        read: &mut graphql::Read<'_>,
    ) -> Result<(u32, usize)> {
        self.remote
            .api
            .execute_reading(call, operation, variables, read)
    }

    /// `None` when project or run is null, which is how "not found" looks.
    fn read(&self, data: &mut Reader<'_>, window: Window) -> json::Result<Option<Decoded>> {
        let mut decoder = Decoder::new(&self.select, (window.min, window.max), self.tidy);
        let found = match self.keys {
            None => enter(data, &["project", "run", "history"], &mut |rows| {
                decoder.strings(rows)
            }),
            // One list of rows for the one spec that was sent.
            Some(_) => enter(data, &["project", "run", "sampledHistory"], &mut |lists| {
                lists.begin_array()?;
                while lists.next_element()? {
                    decoder.objects(lists)?;
                }
                Ok(())
            }),
        };
        Ok(found?.then(|| decoder.finish()))
    }
}

/// Reads the value at the end of a path of fields; false when one of them is
/// null.
pub(super) fn enter(
    reader: &mut Reader<'_>,
    path: &[&str],
    read: &mut graphql::Read<'_>,
) -> json::Result<bool> {
    let Some((field, rest)) = path.split_first() else {
        if reader.peek()? == Kind::Null {
            reader.null()?;
            return Ok(false);
        }
        return read(reader).map(|()| true);
    };
    if reader.peek()? == Kind::Null {
        reader.null()?;
        return Ok(false);
    }
    let mut found = None;
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        match key == *field {
            true => found = Some(enter(reader, rest, read)?),
            false => reader.skip_value()?,
        }
    }
    found.ok_or_else(|| serde::de::Error::custom(format_args!("the answer has no `{field}`")))
}
