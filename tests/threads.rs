//! Which types may be shared between threads: checked by the compiler.

use wandb_run::{
    Api, CallOptions, CancelToken, ColumnBatch, Columns, ConsoleLines, DownloadAllOptions,
    DownloadOptions, Downloaded, Error, File, FileIter, Files, Histories, HistoriesItem,
    HistoriesIter, HistoriesState, History, LocalRuns, Row, Rows, Run, ScanHistory, ScanReport,
    Settings, SettingsBuilder, UploadOptions,
};

const fn shared<T: Send + Sync>() {}
const fn moved<T: Send>() {}

#[test]
fn handles_are_shared_and_iterators_move() {
    shared::<(Api, Run, File, Settings, SettingsBuilder)>();
    shared::<(CallOptions, CancelToken, Error)>();
    shared::<(ScanHistory, History, Files)>();
    shared::<(
        UploadOptions,
        DownloadOptions,
        DownloadAllOptions,
        Downloaded,
    )>();
    shared::<(Row, ColumnBatch, ScanReport)>();
    shared::<(Histories, HistoriesState, HistoriesItem<Row>)>();
    moved::<(HistoriesIter<Row>, HistoriesIter<ColumnBatch>)>();
    moved::<(Rows, Columns, FileIter, ConsoleLines, LocalRuns)>();
}
