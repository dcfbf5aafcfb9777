//! Files: list, download, upload, delete.

use std::path::{Path, PathBuf};

use wandb_run::json::{Map, Value};
use wandb_run::{DownloadOptions, File};

use crate::words::Words;
use crate::{Answer, Fault, Kept};

pub fn step(kept: &mut Kept, op: &str, words: &Words) -> Option<Answer> {
    Some(match op {
        "files" => list(kept, words),
        "file" => find(kept, words),
        "file_get" => kept
            .file()
            .and_then(|file| attribute(file, words.text("name")?)),
        "download" => download(kept, words),
        "file_delete" => kept.file().and_then(|file| {
            file.delete()?;
            Ok(Value::Null)
        }),
        "upload_file" => upload(kept, words),
        "history_exports" => history_exports(kept, words),
        _ => return None,
    })
}

fn list(kept: &Kept, words: &Words) -> Answer {
    let mut files = kept.run()?.files();
    if let Some(names) = words.list("names") {
        files = files.names(names);
    }
    if let Some(per_page) = words.number("per_page") {
        files = files.per_page(per_page);
    }
    if let Some(pattern) = words.get("pattern") {
        files = files.pattern(pattern);
    }
    let mut files = files.into_iter();
    let take = words.number("take").unwrap_or(usize::MAX);
    let names: Result<Vec<String>, _> = files
        .by_ref()
        .take(take)
        .map(|file| Ok(file?.name().to_owned()))
        .collect();
    let mut found = Map::new();
    found.insert("names", names.map_err(Fault::Refused)?);
    found.insert("total", files.total()?);
    Ok(found.into())
}

fn find(kept: &mut Kept, words: &Words) -> Answer {
    let file = kept.run()?.file(words.text("name")?)?;
    Ok(kept_file(kept, file))
}

/// Keeps the file and shows it.
pub fn kept_file(kept: &mut Kept, file: File) -> Value {
    let shown = vec![Value::from(file.name()), Value::from(file.size())];
    kept.file = Some(file);
    shown.into()
}

fn attribute(file: &File, name: &str) -> Answer {
    Ok(match name {
        "name" => file.name().into(),
        "size" => file.size().into(),
        "md5" => file.md5().into(),
        "mimetype" => file.mimetype().into(),
        "url" => file.url().into(),
        "direct_url" => file.direct_url().into(),
        // Nothing is an empty text in Python.
        "path_uri" => file.path_uri().unwrap_or_default().into(),
        "updated_at" => file.updated_at().into(),
        _ => return Err(Fault::Unknown(format!("no attribute {name} of a file"))),
    })
}

fn download(kept: &Kept, words: &Words) -> Answer {
    let options = DownloadOptions::new()
        .replace(words.is("replace"))
        .exist_ok(words.is("exist_ok"));
    let root = words.get("root").unwrap_or(".");
    let path = kept.file()?.download_with(root, &options)?;
    relative(&path)
}

fn history_exports(kept: &Kept, words: &Words) -> Answer {
    let complete = words
        .get("require_complete_history")
        .is_none_or(|word| word == "true");
    let exports = kept
        .run()?
        .download_history_exports(words.text("dir")?, complete)?;
    let mut paths = Vec::new();
    for file in exports.files {
        paths.push(relative(&file.into_result()?)?);
    }
    let mut map = Map::new();
    map.insert("live", Value::from(exports.contains_live_data));
    map.insert("paths", Value::Array(paths));
    Ok(Value::Object(map))
}

fn upload(kept: &mut Kept, words: &Words) -> Answer {
    let root = words.get("root").unwrap_or(".");
    let file = kept.run()?.upload_file(words.text("path")?, root)?;
    Ok(kept_file(kept, file))
}

/// From the directory of the case, which is where the program is.
pub fn relative(path: &Path) -> Result<Value, Fault> {
    let here = std::env::current_dir()?;
    let path = path.strip_prefix(&here).unwrap_or(path);
    let plain: PathBuf = path.components().filter(|c| c.as_os_str() != ".").collect();
    Ok(plain.display().to_string().into())
}
