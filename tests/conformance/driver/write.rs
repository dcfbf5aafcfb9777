//! Creating, changing, stopping, waiting for and deleting runs.

use wandb_run::json::{Map, Value};
use wandb_run::{DeleteOptions, Run, WaitOptions};

use crate::words::Words;
use crate::{Answer, Fault, Kept};

pub fn step(kept: &mut Kept, op: &str, words: &Words) -> Option<Answer> {
    Some(match op {
        "run_new" => new(kept, words),
        "create" => create(kept, words),
        "inserted" => kept.run().map(|run| run.inserted().into()),
        "set" => set(kept, words),
        "config_set" => put(kept, words, Run::config_mut),
        "config_remove" => remove(kept, words, Run::config_mut),
        "summary_set" => put(kept, words, Run::summary_mut),
        "summary_remove" => remove(kept, words, Run::summary_mut),
        "update" => on_run(kept, |run| Ok(run.update()?.into_null())),
        "save" => on_run(kept, |run| Ok(run.save()?.into_null())),
        "load_full_data" => on_run(kept, |run| Ok(run.load_full_data()?.into_null())),
        "update_state" => on_run(kept, |run| {
            Ok(run.update_state(words.text("state")?)?.into())
        }),
        "stop" => on_run(kept, |run| match run.stop()? {
            true => Ok(Value::Null),
            false => Ok(false.into()),
        }),
        "delete" => delete(kept, words),
        "wait_until_finished" => wait(kept, words),
        _ => return None,
    })
}

trait IntoNull {
    fn into_null(self) -> Value;
}

impl IntoNull for () {
    fn into_null(self) -> Value {
        Value::Null
    }
}

fn on_run(kept: &mut Kept, act: impl FnOnce(&mut Run) -> Answer) -> Answer {
    kept.run_mut().and_then(act)
}

/// The constructor: loads, unless attributes are given. Sweeps are always
/// asked for when they are looked at, so `include_sweeps` says nothing here.
fn new(kept: &mut Kept, words: &Words) -> Answer {
    let (entity, project) = (words.text("entity")?, words.text("project")?);
    let id = words.text("id")?;
    let run = match words.get("attrs") {
        None => Run::new(kept.api()?, entity, project, id)?,
        Some(_) => {
            let attrs = words
                .json("attrs")?
                .as_object()
                .cloned()
                .unwrap_or_default();
            Run::from_attrs(kept.api()?, entity, project, id, attrs)?
        }
    };
    kept.opened(run)
}

fn create(kept: &mut Kept, words: &Words) -> Answer {
    let mut create = Run::create(kept.api()?);
    if let Some(id) = words.get("id") {
        create = create.id(id);
    }
    if let Some(project) = words.get("project") {
        create = create.project(project);
    }
    if let Some(entity) = words.get("entity") {
        create = create.entity(entity);
    }
    if let Some(state) = words.get("state") {
        create = create.state(state);
    }
    let run = create.send()?;
    kept.opened(run)
}

fn set(kept: &mut Kept, words: &Words) -> Answer {
    let run = kept.run_mut()?;
    let value = words.json("value")?;
    let text = value.as_str();
    match words.text("name")? {
        "name" => run.set_name(text),
        "notes" => run.set_notes(text),
        "description" => run.set_description(text),
        "group" => run.set_group(text),
        "job_type" => run.set_job_type(text),
        "tags" => {
            let tags = value.as_array().unwrap_or_default();
            run.set_tags(tags.iter().filter_map(Value::as_str));
        }
        other => return Err(Fault::Unknown(format!("{other} cannot be set"))),
    }
    Ok(Value::Null)
}

fn put(kept: &mut Kept, words: &Words, tree: fn(&mut Run) -> &mut Map) -> Answer {
    let path = words.list("path").unwrap_or_default();
    let value = words.json("value")?;
    let set = tree(kept.run_mut()?).set_path(&path, value);
    set.map_err(|error| Fault::Unknown(error.to_string()))?;
    Ok(Value::Null)
}

fn remove(kept: &mut Kept, words: &Words, tree: fn(&mut Run) -> &mut Map) -> Answer {
    let path = words.list("path").unwrap_or_default();
    tree(kept.run_mut()?).remove_path(&path);
    Ok(Value::Null)
}

fn delete(kept: &mut Kept, words: &Words) -> Answer {
    let run = kept.run.take().ok_or(Fault::Nothing)?;
    run.delete_with(&DeleteOptions::new().artifacts(words.is("artifacts")))?;
    Ok(Value::Null)
}

fn wait(kept: &mut Kept, words: &Words) -> Answer {
    let mut options = WaitOptions::new().preempted_ends(words.is("preempted_ends"));
    if let Some(interval) = words.milliseconds("interval_ms") {
        options = options.interval(interval);
    }
    if let Some(limit) = words.milliseconds("timeout_ms") {
        options = options.timeout(limit);
    }
    let state = kept.run_mut()?.wait_until_finished_with(&options)?;
    Ok(state.into())
}
