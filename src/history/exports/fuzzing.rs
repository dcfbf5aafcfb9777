//! What the fuzz target does with exported files.

use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::{Once, OnceLock};
use std::time::Duration;

use super::file::ExportFile;
use super::part::guarded;
use super::scan::{ExportRows, Footer, Wanted};
use crate::api::Api;
use crate::call::CallOptions;
use crate::error::{ErrorKind, Result};
use crate::history::keys::Keys;
use crate::history::select::Select;
use crate::run::Remote;
use crate::settings::Settings;

/// Reads whole files as the exports of a run, of which the rows from the step
/// `live` on are not exported; panics when that ends in anything but rows in
/// order or an error of the right kind.
pub fn read_exports(files: Vec<Vec<u8>>, keys: &[&str], live: Option<i64>) {
    pass_panics_of_the_reader();
    if let Err(error) = read(files, keys, live) {
        use ErrorKind::{Integrity, Protocol, Timeout, TooLarge};
        let kind = error.kind();
        // A few bytes may say that there are billions of rows.
        assert!(matches!(kind, Integrity | Protocol | TooLarge | Timeout));
        assert!(!error.is_retryable() || kind == Timeout);
    }
}

fn read(files: Vec<Vec<u8>>, keys: &[&str], live: Option<i64>) -> Result<()> {
    let limits = CallOptions::new().timeout(Duration::from_secs(2));
    let call = limits.start("fuzz", "");
    let keys = keys.iter().map(ToString::to_string).collect();
    let wanted = Wanted {
        min: 0,
        max: None,
        select: Select::new(&Keys::of(keys, false), &[])?,
        picked_only: live.is_some(),
        grows: false,
    };
    let footers = files.into_iter().map(|bytes| {
        let mut file = ExportFile::new(remote(), "/file")?;
        file.size = Some(bytes.len() as u64);
        guarded(|| Footer::of(file, bytes, &call))
    });
    let footers = footers.collect::<Result<_>>()?;
    let mut rows = guarded(|| ExportRows::of(footers, wanted, live, &call))?;
    let mut last = i64::MIN;
    while let Some(decoded) = guarded(|| rows.next(&call))? {
        assert!(decoded.steps.is_sorted() && decoded.steps.first() >= Some(&last));
        last = *decoded.steps.last().expect("a block has rows");
        let count = decoded
            .picked
            .as_ref()
            .map_or(decoded.steps.len(), Vec::len);
        assert_eq!(decoded.block.len(), count);
        for row in 0..count {
            decoded.block.row(row).to_json();
        }
    }
    Ok(())
}

/// A run of a server that nobody asks.
fn remote() -> &'static Remote {
    static REMOTE: OnceLock<Remote> = OnceLock::new();
    REMOTE.get_or_init(|| {
        let settings = Settings::builder()
            .ignore_environment()
            .base_url("http://127.0.0.1:9")
            .build()
            .expect("an address is enough");
        Remote {
            api: Api::with_settings(settings).expect("nothing is sent"),
            entity: "e".into(),
            project: "p".into(),
            id: "r".into(),
        }
    })
}

/// The fuzzer ends the process at every panic. Those of the format's reader
/// are caught, and are an error then.
fn pass_panics_of_the_reader() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let end = take_hook();
        set_hook(Box::new(move |panic| {
            if !is_of_the_reader(panic) {
                end(panic);
            }
        }));
    });
}

fn is_of_the_reader(panic: &PanicHookInfo<'_>) -> bool {
    let place = panic.location().map_or("", |place| place.file());
    ["/registry/", "/rustc/"]
        .iter()
        .any(|part| place.contains(part))
}
