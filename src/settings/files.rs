//! The settings files that `wandb init` and `wandb login` write: INI, section
//! `[default]`.

use std::collections::HashMap;
use std::path::PathBuf;

use super::env::{Environment, read_small};
use super::{Log, LogLevel};

/// The section that counts in every settings file.
const SECTION: &str = "default";

/// The values of the local and the global settings file.
#[derive(Debug, Default)]
pub(crate) struct SettingsFiles {
    /// The local file first: it wins.
    files: Vec<(PathBuf, HashMap<String, String>)>,
}

impl SettingsFiles {
    /// Reads both files; one that cannot be read or parsed is a warning and
    /// counts as empty, as in the official client.
    pub fn read(environment: &Environment, log: &Log) -> Self {
        let paths = [local_path(environment), global_path(environment)];
        let mut files = Vec::new();
        for path in paths.into_iter().flatten() {
            let values = match read_small(&path) {
                Ok(None) => continue,
                Ok(Some(bytes)) => parse(&bytes),
                Err(error) => Err(error.to_string()),
            };
            match values {
                Ok(values) => files.push((path, values)),
                Err(why) => log.line(LogLevel::Warn, || {
                    format!("ignoring the settings file {}: {why}", path.display())
                }),
            }
        }
        SettingsFiles { files }
    }

    /// The value of `key` and the file that it is from.
    pub fn get(&self, key: &str) -> Option<(String, String)> {
        self.files.iter().find_map(|(path, values)| {
            let value = values.get(key).filter(|value| !value.is_empty())?;
            Some((value.clone(), path.display().to_string()))
        })
    }
}

fn local_path(environment: &Environment) -> Option<PathBuf> {
    let root = environment
        .path("WANDB_DIR")
        .or_else(|| environment.working_dir().map(PathBuf::from))?;
    let hidden = root.join(".wandb");
    let folder = if hidden.is_dir() {
        hidden
    } else {
        root.join("wandb")
    };
    Some(folder.join("settings"))
}

fn global_path(environment: &Environment) -> Option<PathBuf> {
    match environment.path("WANDB_CONFIG_DIR") {
        Some(folder) => Some(folder.join("settings")),
        None => environment.in_home(".config/wandb/settings"),
    }
}

/// Reads the dialect of Python's `configparser`, except that a bare `%` is
/// just that. The error names the line, never its text.
fn parse(bytes: &[u8]) -> Result<HashMap<String, String>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let mut values: HashMap<String, String> = HashMap::new();
    let mut sections: Vec<&str> = Vec::new();
    // The option that an indented line continues, and its own indent.
    let mut open: Option<(String, usize)> = None;
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let bad = |why: &str| Err(format!("line {}: {why}", at + 1));
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if let Some((key, _)) = open.as_ref().filter(|(_, own)| indent > *own) {
            if let Some(value) = values.get_mut(key) {
                value.push('\n');
                value.push_str(content);
            }
            continue;
        }
        open = None;
        if let Some((name, _)) = content
            .strip_prefix('[')
            .and_then(|rest| rest.rsplit_once(']'))
        {
            if sections.contains(&name) {
                return bad("the section was there before");
            }
            sections.push(name);
            continue;
        }
        let Some(section) = sections.last() else {
            return bad("a value before the first section");
        };
        let Some((key, value)) = content.split_once(['=', ':']) else {
            return bad("neither a section nor a value");
        };
        let key = key.trim().to_lowercase();
        if key.is_empty() {
            return bad("a value without key");
        }
        if *section == SECTION
            && values
                .insert(key.clone(), value.trim().to_owned())
                .is_some()
        {
            return bad("the key was there before");
        }
        open = Some((key, indent));
    }
    // The official client writes a percent sign doubled.
    for value in values.values_mut() {
        *value = value.replace("%%", "%");
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::{Folder, Lines};

    fn get(text: &str, key: &str) -> Option<String> {
        parse(text.as_bytes()).unwrap().get(key).cloned()
    }

    #[test]
    fn ini_as_python_reads_it() {
        let text = "# note\n; note\n[other]\nentity = no\n\n[default]\nEntity = team one \n\
                    base_url: https://h:1/x?y=z\nempty =\nmany = a\n  b\n\nproject=p\n";
        assert_eq!(get(text, "entity").as_deref(), Some("team one"));
        assert_eq!(get(text, "base_url").as_deref(), Some("https://h:1/x?y=z"));
        assert_eq!(get(text, "empty").as_deref(), Some(""));
        assert_eq!(get(text, "many").as_deref(), Some("a\nb"));
        assert_eq!(get(text, "project").as_deref(), Some("p"));
        assert_eq!(
            get("[default]\nx=100%\ny=100%%\n", "x").as_deref(),
            Some("100%")
        );
        assert_eq!(
            get("[default]\r\ny=100%%\r\n", "y").as_deref(),
            Some("100%")
        );
        assert_eq!(get("", "x"), None);
        assert_eq!(get("[other]\nx=1\nx=2", "x"), None);
    }

    #[test]
    fn what_is_no_ini_names_the_line_and_not_its_text() {
        for text in [
            "secret = 1",
            "[default]\nsecret",
            "[default]\n= secret",
            "[default]\nx=secret\nx=secret",
            "[default]\n[default]\nsecret=1",
        ] {
            let why = parse(text.as_bytes()).unwrap_err();
            assert!(why.starts_with("line ") && !why.contains("secret"), "{why}");
        }
        assert!(parse(b"[default]\nx=\xff").is_err());
    }

    #[test]
    fn local_wins_over_global_key_by_key() {
        let home = Folder::new();
        let cwd = Folder::new();
        home.write(".config/wandb/settings", "[default]\nentity=g\nproject=g\n");
        let env = |variables: &[(&str, &str)]| Environment::of(variables, home.path(), cwd.path());
        let entity = |variables: &[(&str, &str)], key: &str| {
            let files = SettingsFiles::read(&env(variables), &Log::default());
            files.get(key).map(|(value, _)| value)
        };
        assert_eq!(entity(&[], "entity").as_deref(), Some("g"));
        cwd.write("wandb/settings", "[default]\nentity=l\n");
        assert_eq!(entity(&[], "entity").as_deref(), Some("l"));
        assert_eq!(entity(&[], "project").as_deref(), Some("g"));
        cwd.write(".wandb/settings", "[default]\nentity=hidden\n");
        assert_eq!(entity(&[], "entity").as_deref(), Some("hidden"));
        cwd.write("elsewhere/wandb/settings", "[default]\nentity=dir\n");
        assert_eq!(
            entity(&[("WANDB_DIR", "elsewhere")], "entity").as_deref(),
            Some("dir")
        );
        cwd.write("conf/settings", "[default]\nproject=c\n");
        assert_eq!(
            entity(&[("WANDB_CONFIG_DIR", "conf")], "project").as_deref(),
            Some("c")
        );
    }

    #[test]
    fn a_damaged_file_is_one_warning_and_empty() {
        let home = Folder::new();
        let cwd = Folder::new();
        cwd.write("wandb/settings", "damaged");
        home.write(".config/wandb/settings", "[default]\nentity=g\n");
        let lines = Lines::default();
        let env = Environment::of(&[], home.path(), cwd.path());
        let files = SettingsFiles::read(&env, &lines.log());
        assert_eq!(files.get("entity").unwrap().0, "g");
        assert_eq!(lines.warnings().len(), 1);
        assert!(lines.warnings()[0].contains("wandb/settings"));
    }
}
