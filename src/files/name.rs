//! Where a file of a server may be written: never outside the folder.

use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// `root` joined with a file's name, which a server chose and which may be
/// hostile. Refused are absolute names in the manner of any system, drive
/// letters, `..` between either kind of slash, NUL, names of Windows devices,
/// and a parent that is a symbolic link.
pub(crate) fn target(root: &Path, name: &str) -> Result<PathBuf> {
    let refuse = |why: &str| {
        Err(Error::invalid(format!(
            "the name {name:?} is not safe as a path: {why}"
        )))
    };
    if name.contains('\0') {
        return refuse("it holds a NUL");
    }
    if name.starts_with(['/', '\\']) {
        return refuse("it is absolute");
    }
    if name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic() {
        return refuse("it names a drive");
    }
    let mut parts = Vec::new();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => return refuse("it leaves its folder"),
            part if is_device(part) => return refuse("it names a device"),
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        return refuse("nothing is left of it");
    }
    // Only `/` separates here: a backslash that got this far is part of a
    // name, except on Windows, where the checks above hold as well.
    let relative = Path::new(name);
    let plain = |part: Component| matches!(part, Component::Normal(_) | Component::CurDir);
    if !relative.components().all(plain) {
        return refuse("it is not a plain relative path");
    }
    let mut parent = root.to_path_buf();
    if let Some(folders) = relative.parent() {
        for folder in folders.components() {
            parent.push(folder);
            if parent.is_symlink() {
                return refuse("a folder on its way is a symbolic link");
            }
        }
    }
    Ok(root.join(relative))
}

/// `CON`, `nul.txt`, `COM1`: opening them on Windows opens a device.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused() {
        let root = Path::new("/nowhere");
        for name in [
            "../evil",
            "/etc/x",
            "a\\..\\b",
            "C:\\x",
            "c:x",
            "a\0b",
            "",
            ".",
            "a/../../b",
            "\\\\h\\s",
            "..",
            "a/..",
            "nul",
            "x/COM1.txt",
            "./",
        ] {
            let error = target(root, name).expect_err(name);
            assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument, "{name}");
        }
        for name in ["a", "a/b.txt", "media/images/..x", "com10", "a b", "ü/ñ"] {
            assert_eq!(target(root, name).unwrap(), root.join(name));
        }
    }
}
