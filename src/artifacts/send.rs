//! A few threads that put pieces of files into the storage.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::commit::Session;
use super::piece::{Piece, Sending};
use crate::error::{Error, ErrorKind, Result};
use crate::storage::Place;

/// How often the program hears of the progress.
const TICK: Duration = Duration::from_millis(100);

/// One PUT.
pub(super) struct Job<'a> {
    /// Which of the files it is for.
    pub item: usize,
    pub piece: &'a Piece,
    pub place: Place,
    pub sending: Sending,
}

/// Why a piece is not stored, but may be once the server gives another
/// address; else the `ETag` of what is.
pub(super) type Sent = Result<Option<String>, Error>;

/// Sends all, on a few threads; this one tells the program how far they are.
/// The first failure that a new address cannot mend ends everything.
pub(super) fn send(session: &Session, jobs: &[Job]) -> Result<Vec<Sent>> {
    let next = AtomicUsize::new(0);
    let work = |report: mpsc::Sender<(usize, Sent)>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match jobs.get(at) {
                // Nobody listens when this call is over.
                Some(job) => _ = report.send((at, put(session, job))),
                None => return,
            }
        }
    };
    let mut answers: Vec<Option<Sent>> = jobs.iter().map(|_| None).collect();
    let mut fatal = None;
    thread::scope(|scope| {
        let (report, reports) = mpsc::channel();
        for started in 0..session.options.workers.min(jobs.len()) {
            let report = report.clone();
            let thread = thread::Builder::new().spawn_scoped(scope, || work(report));
            if let Err(error) = thread {
                // Fewer threads do it, too.
                if started == 0 {
                    let error = Error::new(ErrorKind::Io, format!("no thread starts: {error}"));
                    fatal = Some(error);
                }
                break;
            }
        }
        drop(report);
        loop {
            match reports.recv_timeout(TICK) {
                Ok((_, Err(error))) if !is_expired(&error) => {
                    session.stop.cancel();
                    fatal.get_or_insert(error);
                }
                Ok((at, answer)) => answers[at] = Some(answer),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            session.tell();
        }
    });
    if let Some(error) = fatal {
        return Err(error);
    }
    answers
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Error::new(ErrorKind::Internal, "an upload was forgotten"))
}

fn put(session: &Session, job: &Job) -> Sent {
    session.call.check()?;
    let (piece, sending) = (job.piece, &job.sending);
    job.place
        .put(session.api(), &session.call, piece.length, &|| {
            piece.open(sending)
        })
        .map(|uploaded| uploaded.header("etag").map(str::to_owned))
        .map_err(|error| sending.explain(piece, error))
}

/// How storages refuse an address whose time is over: 403, or 400 of Google's.
pub(super) fn is_expired(error: &Error) -> bool {
    matches!(error.http_status(), Some(400 | 401 | 403))
}
