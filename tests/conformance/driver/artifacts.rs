//! Artifacts: look-up, lists of a run, files, download, use and log.

use std::path::Path;

use wandb_run::json::{Map, Value};
use wandb_run::{Artifact, Artifacts};

use crate::files::relative;
use crate::words::Words;
use crate::{Answer, Fault, Kept};

pub fn step(kept: &mut Kept, op: &str, words: &Words) -> Option<Answer> {
    Some(match op {
        "artifact" => find(kept, words),
        "artifact_get" => kept
            .artifact()
            .and_then(|artifact| attribute(artifact, words.text("name")?)),
        "artifact_manifest" => manifest(kept),
        "artifact_files" => files(kept, words),
        "artifact_download" => download(kept, words),
        "logged_artifacts" => kept
            .run()
            .map(|run| run.logged_artifacts())
            .and_then(|list| listed(kept, list, words)),
        "used_artifacts" => kept
            .run()
            .map(|run| run.used_artifacts())
            .and_then(|list| listed(kept, list, words)),
        "use_artifact" => used(kept, words),
        "log_artifact" => logged(kept, words),
        _ => return None,
    })
}

fn find(kept: &mut Kept, words: &Words) -> Answer {
    let artifact = kept.api()?.artifact(words.text("name")?)?;
    let name = artifact.name().into();
    kept.artifact = Some(artifact);
    Ok(name)
}

fn attribute(artifact: &Artifact, name: &str) -> Answer {
    Ok(match name {
        "name" => artifact.name().into(),
        "entity" => artifact.entity().into(),
        "project" => artifact.project().into(),
        "version" => artifact.version().into(),
        "type" => artifact.type_name().into(),
        "aliases" => {
            let mut aliases = artifact.aliases().to_vec();
            aliases.sort();
            aliases.into()
        }
        "description" => artifact.description().into(),
        "metadata" => artifact.metadata().clone().into(),
        "digest" => artifact.digest().into(),
        "size" => artifact.size().into(),
        "state" => artifact.state().into(),
        "file_count" => artifact.file_count().into(),
        "source_name" => artifact.source_name().into(),
        "source_entity" => artifact.source_entity().into(),
        "source_project" => artifact.source_project().into(),
        "created_at" => artifact.created_at().into(),
        _ => {
            return Err(Fault::Unknown(format!(
                "no attribute {name} of an artifact"
            )));
        }
    })
}

fn manifest(kept: &Kept) -> Answer {
    let manifest = kept.artifact()?.manifest()?;
    let entries = manifest.iter().map(|entry| {
        let shown: [Value; 4] = [
            entry.path().into(),
            entry.digest().into(),
            entry.size().into(),
            entry.reference().into(),
        ];
        shown.into_iter().collect::<Value>()
    });
    Ok(entries.collect())
}

fn files(kept: &Kept, words: &Words) -> Answer {
    let mut files = kept.artifact()?.files();
    if let Some(per_page) = words.number("per_page") {
        files = files.per_page(per_page);
    }
    let mut found: Vec<Value> = Vec::new();
    for file in files {
        let file = file?;
        found.push(vec![Value::from(file.name()), file.size().into()].into());
    }
    Ok(found.into())
}

fn download(kept: &Kept, words: &Words) -> Answer {
    let root = words.text("root")?;
    for file in kept.artifact()?.download(root)? {
        file.into_result()?;
    }
    relative(Path::new(root))
}

fn listed(kept: &mut Kept, list: Artifacts, words: &Words) -> Answer {
    let list = match words.number("per_page") {
        Some(per_page) => list.per_page(per_page),
        None => list,
    };
    let mut list = list.into_iter();
    let take = words.number("take").unwrap_or(usize::MAX);
    let mut names: Vec<Value> = Vec::new();
    for artifact in list.by_ref().take(take) {
        let artifact = artifact?;
        names.push(artifact.name().into());
        kept.artifact.get_or_insert(artifact);
    }
    let mut found = Map::new();
    found.insert("names", names);
    found.insert("total", list.total()?);
    Ok(found.into())
}

fn used(kept: &Kept, words: &Words) -> Answer {
    let used = kept
        .run()?
        .use_artifact(kept.artifact()?, words.get("use_as"))?;
    Ok(used.name().into())
}

fn logged(kept: &Kept, words: &Words) -> Answer {
    let aliases = words.list("aliases").unwrap_or_default();
    let logged = kept.run()?.log_artifact(kept.artifact()?, &aliases)?;
    Ok(logged.name().into())
}
