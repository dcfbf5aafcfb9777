//! Under what name a local file is uploaded.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf, absolute};

use crate::error::{Error, Result};

/// The file to read, and its name: the way from `root` to `path`, with `/`
/// between its parts. A file outside of `root` gets a safe name as in the
/// official client: each `..` of the way becomes two underscores. Links are
/// not looked at, so `..` takes away the part before it, whatever that is.
pub(super) fn upload_name(path: &Path, root: &Path) -> Result<(PathBuf, String)> {
    let (path, root) = (plain(path)?, plain(root)?);
    let common = path.iter().zip(root.iter()).take_while(|(a, b)| a == b);
    let common = common.count();
    if common == 0 {
        let message = "the file and the root lie on different drives";
        return Err(Error::invalid(message).on(path.display().to_string()));
    }
    let up = root.iter().skip(common).map(|_| OsStr::new(".."));
    let parts = up.chain(path.iter().skip(common));
    let parts: Vec<String> = parts.map(safe).collect::<Result<_>>()?;
    let name = match parts.is_empty() {
        // The root itself: no file, as will be found.
        true => "_".to_owned(),
        false => parts.join("/"),
    };
    Ok((path, name))
}

/// An absolute path without `.` and `..`.
fn plain(path: &Path) -> Result<PathBuf> {
    let path = match path.as_os_str().is_empty() {
        true => Path::new("."),
        false => path,
    };
    let failed = |error: io::Error| Error::io(path, "not a usable path", error);
    let mut plain = PathBuf::new();
    for part in absolute(path).map_err(failed)?.components() {
        match part {
            Component::CurDir => {}
            // Above the top there is nothing but the top.
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    Ok(plain)
}

fn safe(part: &OsStr) -> Result<String> {
    let text = part.to_str().ok_or_else(|| {
        let message = "the name of a file to upload must be Unicode";
        Error::invalid(message).on(part.to_string_lossy())
    })?;
    if cfg!(windows) && text.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) {
        let message = r#"the name of a file to upload must hold none of \ : * ? " < > |"#;
        return Err(Error::invalid(message).on(text));
    }
    Ok(match text {
        "." | ".." => "_".repeat(text.len()),
        text => text.to_owned(),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_official_client() {
        for (path, root, name) in [
            ("/r/a.txt", "/r", "a.txt"),
            ("/r/a/b.txt", "/r/", "a/b.txt"),
            ("/r/./a//c/../b.txt", "/r/x/..", "a/b.txt"),
            ("/a.txt", "/r", "__/a.txt"),
            ("/x/a.txt", "/r/s", "__/__/x/a.txt"),
            ("/../a.txt", "/", "a.txt"),
            ("/r/...", "/r", "..."),
            ("/r/..x/.y", "/r", "..x/.y"),
            ("/r/a\\b", "/r", "a\\b"),
            ("/r", "/r", "_"),
        ] {
            let (_, found) = upload_name(Path::new(path), Path::new(root)).unwrap();
            assert_eq!(found, name, "{path} under {root}");
        }
        let (_, relative) = upload_name(Path::new("src/lib.rs"), Path::new("src")).unwrap();
        assert_eq!(relative, "lib.rs");
        let (_, above) = upload_name(Path::new("Cargo.toml"), Path::new("src/run")).unwrap();
        assert_eq!(above, "__/__/Cargo.toml");
        let (file, name) = upload_name(Path::new("none/../a"), Path::new("")).unwrap();
        assert_eq!((file, &*name), (absolute("a").unwrap(), "a"));
    }

    #[test]
    fn names_must_be_unicode() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new("/r").join(OsStr::from_bytes(b"\xff"));
        let error = upload_name(&path, Path::new("/r")).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument);
    }
}
