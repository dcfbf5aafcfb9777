//! The files of a local folder, for what is made of a whole one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A file and its path below the folder, with `/` between its parts.
pub(super) struct Found {
    pub name: String,
    pub path: PathBuf,
}

/// What becomes of links to folders; links to files are always followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FolderLinks {
    Follow,
    Skip,
}

/// Every file below `root`, hidden ones too, in the order of their names.
///
/// # Errors
/// InvalidArgument for a folder that contains itself by a link, for what is
/// neither file nor folder, and for a name that is not UTF-8; NotFound for a
/// link that leads nowhere; Io.
pub(super) fn files(root: &Path, links: FolderLinks) -> Result<Vec<Found>> {
    let mut walk = Walk {
        links,
        inside: Vec::new(),
        found: Vec::new(),
    };
    walk.folder(root, "")?;
    walk.found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(walk.found)
}

struct Walk {
    links: FolderLinks,
    /// The folders on the way here, without any link.
    inside: Vec<PathBuf>,
    found: Vec<Found>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let failed = |error| Error::io(folder, "cannot read the folder", error);
        let real = fs::canonicalize(folder).map_err(failed)?;
        if self.inside.contains(&real) {
            return Err(
                Error::invalid("a link leads back to a folder that it is in")
                    .on(folder.display().to_string()),
            );
        }
        self.inside.push(real);
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            let name = match entry.file_name().into_string() {
                Ok(name) => format!("{prefix}{name}"),
                Err(_) => {
                    return Err(Error::invalid("the file's name is not UTF-8")
                        .on(path.display().to_string()));
                }
            };
            self.entry(path, name)?;
        }
        self.inside.pop();
        Ok(())
    }

    fn entry(&mut self, path: PathBuf, name: String) -> Result<()> {
        let meta = fs::metadata(&path).map_err(|e| Error::io(&path, "cannot read", e))?;
        if meta.is_file() {
            self.found.push(Found { name, path });
        } else if !meta.is_dir() {
            return Err(
                Error::invalid("it is neither a file nor a folder").on(path.display().to_string())
            );
        } else if self.links == FolderLinks::Follow || !path.is_symlink() {
            self.folder(&path, &format!("{name}/"))?;
        }
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use std::os::unix::fs::symlink;

    struct Temp(PathBuf);

    impl Temp {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("wandb-run-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            Temp(path)
        }
    }

    impl Drop for Temp {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn names(root: &Path, links: FolderLinks) -> Result<Vec<String>> {
        Ok(files(root, links)?.into_iter().map(|f| f.name).collect())
    }

    #[test]
    fn hidden_files_and_links_belong_to_it() {
        let temp = Temp::new("walk");
        let root = temp.0.join("root");
        let other = temp.0.join("other");
        for folder in [root.join("b/c"), root.join("empty"), other.clone()] {
            fs::create_dir_all(folder).unwrap();
        }
        for file in [
            "root/z",
            "root/.hidden",
            "root/b/c/x",
            "root/b.txt",
            "other/o",
        ] {
            fs::write(temp.0.join(file), file).unwrap();
        }
        symlink("z", root.join("link")).unwrap();
        symlink(&other, root.join("linked")).unwrap();
        assert_eq!(
            names(&root, FolderLinks::Follow).unwrap(),
            [".hidden", "b.txt", "b/c/x", "link", "linked/o", "z"]
        );
        assert_eq!(
            names(&root, FolderLinks::Skip).unwrap(),
            [".hidden", "b.txt", "b/c/x", "link", "z"]
        );
    }

    #[test]
    fn what_cannot_be_added_is_an_error() {
        let temp = Temp::new("walk-bad");
        let root = temp.0.join("root");
        fs::create_dir_all(root.join("a")).unwrap();
        assert!(names(&root, FolderLinks::Follow).unwrap().is_empty());

        symlink("../", root.join("a/up")).unwrap();
        let error = names(&root, FolderLinks::Follow).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(names(&root, FolderLinks::Skip).unwrap().is_empty());
        fs::remove_file(root.join("a/up")).unwrap();

        // Not even by a detour over a folder beside it.
        fs::create_dir_all(temp.0.join("b")).unwrap();
        symlink(temp.0.join("b"), root.join("a/x")).unwrap();
        symlink(root.join("a"), temp.0.join("b/y")).unwrap();
        let error = names(&root, FolderLinks::Follow).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        fs::remove_file(root.join("a/x")).unwrap();

        symlink("nowhere", root.join("dangling")).unwrap();
        let error = names(&root, FolderLinks::Follow).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        fs::remove_file(root.join("dangling")).unwrap();

        let _socket = std::os::unix::net::UnixListener::bind(root.join("s")).unwrap();
        let error = names(&root, FolderLinks::Follow).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");

        let error = names(&temp.0.join("none"), FolderLinks::Follow).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    }
}
