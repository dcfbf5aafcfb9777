//! The files of a run.

use super::args::Page;
use super::node::{Connection, strings};
use super::{Cx, error};
use crate::app::store::{FileMeta, Run, Store};
use crate::app::util;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A file; without facts it is a placeholder for a name that is not there.
#[derive(Clone)]
pub struct FileNode<'c> {
    pub cx: &'c Cx<'c>,
    pub run: Arc<Run>,
    pub name: String,
    pub file: Option<FileMeta>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct FilesArgs {
    names: Option<Vec<Option<String>>>,
    pattern: Option<String>,
    #[serde(flatten)]
    page: Page,
}

/// The `files` of a run.
pub fn connection<'c>(
    cx: &'c Cx<'c>,
    run: &Arc<Run>,
    wanted: FilesArgs,
) -> Result<ResolvedValue<'c>, FieldError> {
    let names: Vec<String> = wanted
        .names
        .unwrap_or_default()
        .into_iter()
        .flatten()
        .collect();
    let pattern = wanted.pattern.filter(|pattern| !pattern.is_empty());
    if pattern.is_some() && !names.is_empty() {
        return Err(error("files: names and pattern exclude each other"));
    }
    let node = |name: String, file: Option<FileMeta>| FileNode {
        cx,
        run: Arc::clone(run),
        name,
        file,
    };
    let mut files = run.files(false);
    let nodes: Vec<_> = if names.is_empty() {
        files
            .into_iter()
            .filter(|(name, _)| pattern.as_deref().is_none_or(|pattern| like(name, pattern)))
            .map(|(name, file)| node(name, Some(file)))
            .collect()
    } else {
        names
            .into_iter()
            .map(|name| {
                let file = files.remove(&name);
                node(name, file)
            })
            .filter(|node| node.file.is_some() || cx.mode.file_placeholders)
            .collect()
    };
    let extra = json!({
        "totalCount": nodes.len(),
        "uploadHeaders": cx.mode.upload_headers,
    });
    Connection::new("FileConnection", "FileEdge", nodes, &wanted.page, extra)
        .map(ResolvedValue::object)
}

impl ObjectValue for FileNode<'_> {
    fn type_name(&self) -> &str {
        "File"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let links = self.cx.links();
        let (run, name, file) = (&self.run.key, &self.name, self.file.as_ref());
        let value: Value = match info.field_name() {
            "id" => file_id(&self.run, name).into(),
            "name" | "displayName" => name.as_str().into(),
            "url" => {
                let upload = info.arguments().get("upload");
                if upload.and_then(|value| value.as_bool()) == Some(true) {
                    links.upload(run, name).into()
                } else {
                    links.file(run, name).into()
                }
            }
            "directUrl" => links.direct(run, name).into(),
            "uploadUrl" => links.upload(run, name).into(),
            "uploadHeaders" => return strings(self.cx.mode.upload_headers.clone()),
            "sizeBytes" => self.cx.int64(file.map_or(0, |file| file.size as i64)),
            "mimetype" => mimetype(name).into(),
            "md5" | "digest" => file.map(|file| file.md5.clone()).into(),
            "exists" => file.is_some().into(),
            "updatedAt" | "createdAt" => file.map(|file| file.updated_at.clone()).into(),
            _ => return Err(self.unknown_field_error(info)),
        };
        Ok(ResolvedValue::leaf(value))
    }
}

fn file_id(run: &Run, name: &str) -> String {
    util::base64(format!("File:v1:{}:{name}", run.id()).as_bytes())
}

/// The run and name that a file id stands for, if the run is there.
pub fn by_id(store: &Store, id: &str) -> Option<(Arc<Run>, String)> {
    let text = String::from_utf8(util::from_base64(id)?).ok()?;
    let (run, name) = text.strip_prefix("File:v1:")?.split_once(':')?;
    Some((store.run_by_id(run)?, name.to_owned()))
}

/// SQL's LIKE: `%` for anything, `_` for one character.
fn like(text: &str, pattern: &str) -> bool {
    let mut regex = String::from("(?s)^");
    for char in pattern.chars() {
        match char {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            other => regex.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    regex.push('$');
    regex::Regex::new(&regex).is_ok_and(|regex| regex.is_match(text))
}

pub fn mimetype(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "json" => "application/json",
        "jsonl" => "application/x-ndjson",
        "log" | "txt" | "patch" => "text/plain",
        "yaml" | "yml" => "application/yaml",
        "html" => "text/html",
        "csv" => "text/csv",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "bin" | "pt" | "h5" => "application/octet-stream",
        _ => return None,
    })
}

/// What the metadata file of the run says about its program and machine.
pub fn run_info(cx: &Cx<'_>, run: &Run) -> Option<Value> {
    let files = run.files(false);
    let bytes = cx
        .server
        .store
        .read_file(files.get("wandb-metadata.json")?)
        .ok()?;
    let metadata: Value = serde_json::from_slice(&bytes).ok()?;
    let args = metadata["args"].as_array().cloned().unwrap_or_default();
    Some(json!({
        "program": metadata["program"],
        "args": args,
        "os": metadata["os"],
        "python": metadata["python"],
        "colab": metadata["colab"],
        "executable": metadata["executable"],
        "codePath": metadata["codePath"],
        "codeSaved": metadata["codePath"].is_string(),
        "cpuCount": metadata["cpu_count"],
        "cpuCountLogical": metadata["cpu_count_logical"],
        "gpuCount": metadata["gpu_count"],
        "gpu": metadata["gpu"],
        "git": metadata["git"],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_sql_patterns() {
        assert!(like("a.json", "%.json"));
        assert!(!like("a.jsonl", "%.json"));
        assert!(like("media/x_1.png", "media/%.png"));
        assert!(like("ab", "a_") && !like("a", "a_"));
        assert!(!like("axb", "a.b"));
    }
}
