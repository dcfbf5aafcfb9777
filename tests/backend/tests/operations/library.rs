//! The operations of the library, as its sources hold them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One `.graphql` file with its fragments, and the name under which
/// `operations.rs` lists it.
pub struct Operation {
    pub name: String,
    pub document: String,
}

impl Operation {
    /// What the library sends at least: without the fields that it can do
    /// without, which are marked, one a line.
    pub fn least(&self) -> String {
        let mut kept = String::new();
        let mut open = 0;
        for line in self.document.lines() {
            if open > 0 || line.ends_with("# optional") {
                open += line.matches('{').count();
                open -= line.matches('}').count();
            } else {
                kept.push_str(line);
                kept.push('\n');
            }
        }
        kept
    }
}

/// Every operation by file name. Panics unless list and folder agree.
pub fn operations() -> BTreeMap<String, Operation> {
    let graphql = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/graphql");
    let folder = graphql.join("operations");
    let mut listed = listed(&text(&folder.with_extension("rs")));
    assert!(!listed.is_empty(), "operations.rs lists nothing");
    let mut found = BTreeMap::new();
    for path in documents(&folder) {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (name, fragments) = listed
            .remove(&file)
            .unwrap_or_else(|| panic!("{file} is not listed in operations.rs"));
        let mut document = text(&path);
        for fragment in fragments {
            document.push_str(&text(&graphql.join("fragments").join(fragment)));
        }
        found.insert(file, Operation { name, document });
    }
    assert!(listed.is_empty(), "listed, but not there: {listed:?}");
    found
}

/// By file, the operation's name and its fragments, of lines like
/// `RUN = "Run" in "run.graphql" + "run.graphql": Safe;`.
fn listed(source: &str) -> BTreeMap<String, (String, Vec<String>)> {
    let mut files = BTreeMap::new();
    for line in source.lines() {
        let parts: Vec<&str> = line.split('"').collect();
        if let [_, name, " in ", file, rest @ ..] = &parts[..] {
            let fragments = rest.iter().skip(1).step_by(2).map(|&text| text.to_owned());
            let entry = ((*name).to_owned(), fragments.collect());
            let earlier = files.insert((*file).to_owned(), entry);
            assert_eq!(earlier, None, "{file} is listed twice");
        }
    }
    files
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    for path in &paths {
        let is_document = path.extension().is_some_and(|ending| ending == "graphql");
        assert!(is_document, "{path:?} is no .graphql file");
    }
    paths
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}
