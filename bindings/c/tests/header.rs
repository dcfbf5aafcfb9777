//! `include/wandb_run.h` is what `src/ffi` says: compared here, and written
//! anew with `UPDATE_HEADER=1`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cbindgen::{Builder, Config, DocumentationStyle, ExportConfig, Language, Style};

/// The order in which a reader wants to meet them. What is not exported to C
/// is in `INTERNAL`.
const SOURCES: &[&str] = &[
    "status",
    "error",
    "text",
    "call",
    "count",
    "options",
    "api",
    "run",
    "attributes",
    "create",
    "write",
    "lifecycle",
    "map",
    "scan",
    "history",
    "follow",
    "shard",
    "batch",
    "table",
    "arrow",
    "progress",
    "file",
    "files",
    "upload",
    "downloads",
    "history_exports",
    "local_runs",
    "console",
    "runs",
    "histories",
    "histories_arrow",
    "sweep",
    "viewer",
    "artifact",
    "artifacts",
    "manifest",
    "artifact_files",
    "artifact_use",
    "new_artifact",
    "render",
];
const INTERNAL: &[&str] = &["mod", "handle", "out", "panic", "record", "test_panic"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn generate() -> String {
    let parts = Path::new(env!("CARGO_MANIFEST_DIR")).join("header");
    let config = Config {
        language: Language::C,
        cpp_compat: true,
        include_guard: Some("WANDB_RUN_H".to_owned()),
        header: Some(read(&parts.join("rules.h")).trim_end().to_owned()),
        no_includes: true,
        sys_includes: ["stddef.h", "stdint.h"].map(str::to_owned).to_vec(),
        after_includes: Some(format!("\n{}", read(&parts.join("macros.h")).trim_end())),
        defines: [("feature = arrow", "WANDB_RUN_ARROW")]
            .map(|(feature, c)| (feature.to_owned(), c.to_owned()))
            .into(),
        usize_is_size_t: true,
        style: Style::Both,
        documentation_style: DocumentationStyle::C99,
        line_length: 80,
        tab_width: 2,
        export: ExportConfig {
            exclude: vec!["CellState".to_owned()],
            rename: [("FFI_ArrowArrayStream", "struct ArrowArrayStream")]
                .map(|(rust, c)| (rust.to_owned(), c.to_owned()))
                .into(),
            ..ExportConfig::default()
        },
        ..Config::default()
    };
    let ffi = root().join("src/ffi");
    let builder = SOURCES
        .iter()
        .fold(Builder::new().with_config(config), |builder, name| {
            builder.with_src(ffi.join(format!("{name}.rs")))
        });
    let mut header = Vec::new();
    builder
        .generate()
        .expect("src/ffi can be read")
        .write(&mut header);
    without_safety(&changing_handles(
        &String::from_utf8(header).expect("sources are UTF-8"),
    ))
}

/// Functions that change what their handle holds take it without `const`; in
/// Rust all of them share it, since closing may come at any time.
fn changing_handles(header: &str) -> String {
    let changes = |name: &str| {
        let iterates = name.ends_with("_next") || name.ends_with("_next_batch");
        iterates
            || name.starts_with("wandb_options_")
            || name.starts_with("wandb_run_set_")
            || name.starts_with("wandb_new_artifact_set_")
            || name.starts_with("wandb_new_artifact_add_")
            || name.ends_with("_close")
            || name.ends_with("_total")
            || matches!(
                name,
                "wandb_run_load"
                    | "wandb_run_load_full_data"
                    | "wandb_run_config_set"
                    | "wandb_run_config_remove"
                    | "wandb_run_summary_set"
                    | "wandb_run_summary_remove"
                    | "wandb_run_update"
                    | "wandb_run_save"
                    | "wandb_run_update_state"
                    | "wandb_run_wait_until_finished"
                    | "wandb_run_delete"
                    | "wandb_cancel_trigger"
            )
    };
    let lines = header.lines().map(|line| {
        let name = line.split_once('(').map(|(before, _)| before);
        let name = name.and_then(|before| before.rsplit(' ').next());
        match name {
            Some(name) if !line.starts_with("//") && changes(name) => {
                line.replacen("(const struct ", "(struct ", 1) + "\n"
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// Rust wants a word about safety at each function; in C it is the rules.
fn without_safety(header: &str) -> String {
    header.replace("//\n// # Safety\n// The rules of the header.\n", "")
}

#[test]
fn header_is_up_to_date() {
    let path = root().join("include/wandb_run.h");
    let header = generate();
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(&path, &header).unwrap();
    }
    assert!(
        read(&path) == header,
        "include/wandb_run.h is not what src/ffi says; UPDATE_HEADER=1 writes it anew"
    );
}

#[test]
fn every_file_of_the_interface_is_read() {
    let listed: BTreeSet<String> = SOURCES
        .iter()
        .chain(INTERNAL)
        .map(|name| format!("{name}.rs"))
        .collect();
    let there: BTreeSet<String> = std::fs::read_dir(root().join("src/ffi"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(listed, there);
}
