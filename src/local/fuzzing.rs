//! What the fuzz target does with a log.

use std::path::Path;

use super::log::Tail;
use super::{Key, LocalLog};
use crate::call::CallOptions;
use crate::json::Map;

/// Reads everything in a log twice, in different ways; panics when these do
/// not agree.
pub fn read_log(path: &Path) {
    let call = CallOptions::new().start("fuzz", "");
    let Ok(mut log) = LocalLog::open(path, &call) else {
        return;
    };
    let mut rows = log.rows().expect("the log was opened before");
    let mut views = log.rows().expect("the log was opened before");
    let mut count = 0;
    while let Some(view) = views.next_view(&call).expect("open passed over it") {
        let row = view.to_map().ok();
        if let Some(row) = &row {
            let each = row.keys().map(|key| view.get(&Key::from(key)));
            assert!(each.into_iter().all(|found| matches!(found, Ok(Some(_)))));
        }
        // A row that cannot be read is an error here and there, and no end.
        let other: Option<Map> = rows.next(&call).map(|row| row.expect("no end")).ok();
        assert_eq!(row, other);
        count += 1;
    }
    // Rows do not look at other records, so a damaged one does not end them.
    if matches!(log.tail(), Tail::Damaged { .. }) {
        assert!(log.data().history_line_count <= Some(count));
    } else {
        assert_eq!(log.data().history_line_count, Some(count));
        assert_eq!(views.tail(), Some(log.tail()));
    }
    let _ = log.history_keys(&call);
    if let Ok(mut events) = log.events() {
        while let Ok(Some(_)) = events.next(&call) {}
    }
    if let Ok(mut console) = log.console() {
        while let Ok(Some(_)) = console.next(&call) {}
    }
    let (data, tail) = (log.data().clone(), log.tail());
    log.reload(&call).expect("it could be opened before");
    assert_eq!((log.data(), log.tail()), (&data, tail));
}
