//! Windows of a remote run: asked for, read and decoded, ahead of the one who
//! wants them.

mod pipeline;
mod sync;

use std::sync::Arc;
use std::time::Instant;

use crate::call::{Call, CallOptions, CancelToken, SLICE, Turn};
use crate::error::{Error, ErrorKind, Result};
use crate::history::decode::Decoded;
use crate::history::plan::{Answer, Part, Server, Window};
use crate::history::question::Question;
use crate::history::scan::OPERATION;

use pipeline::{Pipeline, Taken};

/// Asks for windows, some of them ahead on threads of its own.
///
/// Before anything is expected it has no thread. Dropping it cancels what is
/// on its way.
pub(super) struct Fetcher {
    question: Arc<Question>,
    pipeline: Fetching,
    ahead: usize,
}

type Fetching = Pipeline<Job, Result<Answer<Decoded>>>;

/// One window to fetch ahead, and the way to stop that.
#[derive(Debug, Clone)]
struct Job {
    window: Window,
    cancel: CancelToken,
}

impl PartialEq for Job {
    fn eq(&self, other: &Job) -> bool {
        self.window == other.window
    }
}

impl Job {
    fn new(window: Window) -> Self {
        Job {
            window,
            cancel: CancelToken::new(),
        }
    }
}

impl Fetcher {
    /// At most `ahead` windows besides the one that is asked for.
    pub fn new(question: Question, ahead: usize) -> Self {
        let question = Arc::new(question);
        Fetcher {
            pipeline: pipeline(&question, ahead),
            question,
            ahead,
        }
    }

    /// There is nothing more for now, and maybe for long: threads and memory
    /// go. They come back with the next need.
    pub fn rest(&mut self) {
        self.forget();
        if !self.pipeline.is_idle() {
            self.pipeline = pipeline(&self.question, self.ahead);
        }
        self.question.release();
    }

    pub fn question(&self) -> &Question {
        &self.question
    }

    /// The same under the limits of one call.
    pub fn during<'f>(&'f mut self, call: &'f Call) -> Asking<'f> {
        Asking {
            fetcher: self,
            call,
        }
    }

    /// Stops what is on its way, and forgets what is there.
    pub fn forget(&self) {
        self.keep(&[]);
    }

    fn keep(&self, windows: &[Window]) {
        let unwanted = self.pipeline.retain(|job| windows.contains(&job.window));
        unwanted.iter().for_each(|job| job.cancel.cancel());
    }
}

/// Threads that ask.
fn pipeline(question: &Arc<Question>, ahead: usize) -> Fetching {
    let asked = Arc::clone(question);
    let work = move |job: &Job| {
        let options = CallOptions::new().cancel(&job.cancel);
        let call = options.start(OPERATION, asked.subject());
        asked.ask(&call, job.window, Turn::Waits)
    };
    Pipeline::new(ahead, Box::new(work))
}

impl Drop for Fetcher {
    fn drop(&mut self) {
        self.forget();
    }
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher")
            .field("ahead", &self.ahead)
            .field("idle", &self.pipeline.is_idle())
            .finish_non_exhaustive()
    }
}

/// A fetcher during one call.
pub(super) struct Asking<'f> {
    fetcher: &'f mut Fetcher,
    call: &'f Call,
}

impl Server<Decoded> for Asking<'_> {
    fn expect(&mut self, windows: &mut dyn Iterator<Item = Window>) {
        let windows: Vec<Window> = windows.collect();
        self.fetcher.keep(&windows);
        if self.fetcher.ahead == 0 || self.fetcher.question.is_slowed() {
            return;
        }
        // The first one is asked for at once, by the caller.
        for window in windows.iter().skip(1) {
            self.fetcher.pipeline.push(Job::new(*window));
        }
    }

    fn ask(&mut self, window: Window) -> Result<Answer<Decoded>> {
        let Fetcher {
            question, pipeline, ..
        } = &*self.fetcher;
        let end = self.call.deadline(Some(question.limit()));
        let mut look = || {
            self.call.check()?;
            match end {
                Some(end) if end <= Instant::now() => Err(late(self.call)),
                _ => Ok(()),
            }
        };
        match pipeline.take(&Job::new(window), SLICE, &mut look)? {
            Taken::Done(answer) => answer,
            Taken::Yours => question.ask(self.call, window, Turn::Now),
            Taken::Failed => Err(Error::new(
                ErrorKind::Internal,
                "reading an answer panicked: please report this",
            )),
        }
    }
}

fn late(call: &Call) -> Error {
    let seconds = call.elapsed().as_secs_f64();
    Error::new(
        ErrorKind::Timeout,
        format!("no answer within {seconds:.1} s"),
    )
}

impl Part for Decoded {
    fn steps(&self) -> &[i64] {
        &self.steps
    }
}
