//! One line on standard error that says how far it is.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use wandb_run::HistoriesReport;

pub struct Progress {
    started: Instant,
    shown: Instant,
    /// On a terminal the line is written over.
    terminal: bool,
}

impl Progress {
    pub fn new() -> Self {
        let now = Instant::now();
        Progress {
            started: now,
            shown: now,
            terminal: io::stderr().is_terminal(),
        }
    }

    /// Now and then.
    pub fn show(&mut self, report: impl FnOnce() -> HistoriesReport) {
        let interval = Duration::from_millis(if self.terminal { 200 } else { 10_000 });
        if self.shown.elapsed() >= interval {
            self.shown = Instant::now();
            match self.terminal {
                true => eprint!("\r\x1b[K{}", self.line(&report())),
                false => eprintln!("{}", self.line(&report())),
            }
        }
    }

    /// Something that stays.
    pub fn say(&self, text: &str) {
        match self.terminal {
            true => eprintln!("\r\x1b[K{text}"),
            false => eprintln!("{text}"),
        }
    }

    pub fn end(&self, report: &HistoriesReport) {
        self.say(&self.line(report));
    }

    fn line(&self, report: &HistoriesReport) -> String {
        let all = report.listed.map_or("?".to_owned(), |n| n.to_string());
        let seconds = self.started.elapsed().as_secs_f64();
        format!(
            "{} of {all} runs, {} failed, {} rows, {} requests, {:.0} rows/s",
            report.before + report.done,
            report.failed,
            report.rows,
            report.requests,
            report.rows as f64 / seconds.max(0.001),
        )
    }
}
