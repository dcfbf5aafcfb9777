//! A snapshot of what a process inherits: variables, home and working
//! directory. Tests make their own and leave the process alone.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Variables, home directory and working directory at one moment.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    variables: HashMap<String, OsString>,
    home: Option<PathBuf>,
    working_dir: Option<PathBuf>,
}

impl Environment {
    /// The process as it is now.
    pub fn current() -> Self {
        Environment {
            variables: std::env::vars_os()
                .filter_map(|(name, value)| Some((spelling(name.to_str()?), value)))
                .collect(),
            home: std::env::home_dir().filter(|path| !path.as_os_str().is_empty()),
            working_dir: std::env::current_dir().ok(),
        }
    }

    #[cfg(test)]
    pub fn of(variables: &[(&str, &str)], home: &Path, working_dir: &Path) -> Self {
        Environment {
            variables: variables
                .iter()
                .map(|(name, value)| (spelling(name), value.into()))
                .collect(),
            home: Some(home.to_owned()),
            working_dir: Some(working_dir.to_owned()),
        }
    }

    /// A variable; an empty one counts as not set. What is not Unicode comes
    /// with replacement characters, so that the check of the value refuses it
    /// instead of this look-up hiding it.
    pub fn text(&self, name: &str) -> Option<String> {
        let value = self.variables.get(&spelling(name))?;
        (!value.is_empty()).then(|| value.to_string_lossy().into_owned())
    }

    /// The first of these variables that is set.
    pub fn first_text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }

    /// A variable that holds a path, with `~` expanded.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let value = self.variables.get(&spelling(name))?;
        (!value.is_empty()).then(|| self.expand(Path::new(value)))
    }

    /// Replaces a leading `~` by the home directory and puts a relative path
    /// under the working directory. `~name` is not looked up.
    pub fn expand(&self, path: &Path) -> PathBuf {
        let path = match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path.to_owned(),
        };
        match &self.working_dir {
            Some(working_dir) => working_dir.join(path),
            None => path,
        }
    }

    /// A path under the home directory, where there is one.
    pub fn in_home(&self, path: &str) -> Option<PathBuf> {
        Some(self.home.as_ref()?.join(path))
    }

    pub fn working_dir(&self) -> Option<&Path> {
        self.working_dir.as_deref()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Variables hold keys and passwords.
        f.debug_struct("Environment")
            .field("variables", &self.variables.len())
            .field("home", &self.home)
            .field("working_dir", &self.working_dir)
            .finish()
    }
}

/// Windows does not tell the case of variables apart.
fn spelling(name: &str) -> String {
    if cfg!(windows) {
        name.to_ascii_uppercase()
    } else {
        name.to_owned()
    }
}

/// Reads a small configuration file; `None` when there is none. The cap keeps
/// a device or a wrong path from filling the memory.
pub(crate) fn read_small(path: &Path) -> io::Result<Option<Vec<u8>>> {
    const MOST: u64 = 1 << 20;
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => {
            return match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
                _ => Err(error),
            };
        }
    };
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::other("the file is larger than 1 MiB"));
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_home_and_relative_paths() {
        let env = Environment::of(
            &[("P", "~/x"), ("Q", "x"), ("EMPTY", "")],
            "/home/u".as_ref(),
            "/here".as_ref(),
        );
        assert_eq!(env.path("P").unwrap(), Path::new("/home/u/x"));
        assert_eq!(env.path("Q").unwrap(), Path::new("/here/x"));
        assert_eq!(env.path("EMPTY"), None);
        assert_eq!(env.text("EMPTY"), None);
        assert_eq!(env.expand("~".as_ref()), Path::new("/home/u"));
        assert_eq!(env.expand("~other/x".as_ref()), Path::new("/here/~other/x"));
        assert_eq!(env.first_text(&["EMPTY", "Q", "P"]).unwrap(), "x");
    }

    #[test]
    fn the_process_as_it_is() {
        let current = Environment::current();
        let path = std::env::var("PATH").ok();
        assert_eq!(current.text("PATH"), path.filter(|path| !path.is_empty()));
        assert_eq!(
            current.working_dir(),
            std::env::current_dir().ok().as_deref()
        );
    }

    #[test]
    fn never_prints_variables() {
        let env = Environment::of(&[("KEY", "secret")], "/h".as_ref(), "/w".as_ref());
        assert!(!format!("{env:?}").contains("secret"));
    }

    #[test]
    fn a_small_file_is_there_or_not_or_too_large() {
        let dir = crate::settings::tests::Folder::new();
        assert!(read_small(&dir.path().join("none")).unwrap().is_none());
        assert!(
            read_small(&dir.write("f", "x").join("y"))
                .unwrap()
                .is_none()
        );
        assert_eq!(read_small(&dir.path().join("f")).unwrap().unwrap(), b"x");
        let large = dir.write("large", &"x".repeat((1 << 20) + 1));
        assert!(read_small(&large).is_err());
        assert!(read_small(dir.path()).is_err());
    }
}
