//! How artifacts are named: `entity/project/collection:alias`, or parts of it.

use std::fmt;

use crate::error::{Error, Result};
use crate::path::{address, app_segments};
use crate::settings::Settings;
use crate::url::Url;

const FORMS: &str =
    "write entity/project/collection:alias, project/collection:alias or collection:alias";
const ADDRESS: &str = "/entity/project/artifacts/type/collection/version";
/// Where the server keeps what was logged without a project; both official
/// clients look there.
const NO_PROJECT: &str = "uncategorized";

/// One version of a collection, as a caller names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ArtifactPath {
    /// `None`: that of the key, which the server must be asked for.
    pub entity: Option<String>,
    pub project: String,
    pub collection: String,
    /// A version, an alias, a digest or a commit hash.
    pub alias: Option<String>,
}

impl ArtifactPath {
    /// Reads a path by the official rules, or the address of an artifact's
    /// page on the settings' own server. What it does not name comes from the
    /// settings.
    pub fn parse(text: &str, settings: &Settings) -> Result<Self> {
        if text.contains("://") {
            let url = address(text)?;
            return Self::from_address(&url, settings).map_err(|error| error.on(url.to_string()));
        }
        Self::from_parts(text.trim(), settings).map_err(|error| match text.trim() {
            "" => error,
            text => error.on(text),
        })
    }

    fn from_parts(text: &str, settings: &Settings) -> Result<Self> {
        // The alias first: it may hold slashes.
        let (path, alias) = match text.split_once(':') {
            Some((path, alias)) => (path, Some(alias)),
            None => (text, None),
        };
        let parts: Vec<&str> = path.split('/').collect();
        let (entity, project, collection) = match parts[..] {
            [collection] => (None, None, collection),
            [project, collection] => (None, Some(project), collection),
            [entity, project, collection] => (Some(entity), Some(project), collection),
            _ => {
                return Err(Error::invalid(format!(
                    "no artifact path: it has {} parts; {FORMS}",
                    parts.len()
                )));
            }
        };
        let named = |what: &str, part: &str| match part.trim() {
            "" => Err(Error::invalid(format!("the path names no {what}; {FORMS}"))),
            part => Ok(part.to_owned()),
        };
        let given = |what: &str, part: Option<&str>| part.map(|part| named(what, part)).transpose();
        Ok(ArtifactPath {
            entity: given("entity", entity)?.or_else(|| settings.entity().map(str::to_owned)),
            project: given("project", project)?
                .or_else(|| settings.project().map(str::to_owned))
                .unwrap_or_else(|| NO_PROJECT.to_owned()),
            collection: named("collection", collection)?,
            alias: given("alias", alias)?,
        })
    }

    fn from_address(url: &Url, settings: &Settings) -> Result<Self> {
        match &app_segments(url, settings)?[..] {
            [entity, project, kind, _, collection, version, ..] if kind == "artifacts" => {
                Ok(ArtifactPath {
                    entity: Some(entity.clone()),
                    project: project.clone(),
                    collection: collection.clone(),
                    alias: Some(version.clone()),
                })
            }
            _ => Err(Error::invalid(format!(
                "the address is not that of an artifact's page: its path is not {ADDRESS}"
            ))),
        }
    }

    /// What the server is asked for within the project.
    pub fn name(&self) -> String {
        match &self.alias {
            Some(alias) => format!("{}:{alias}", self.collection),
            None => self.collection.clone(),
        }
    }
}

impl fmt::Display for ArtifactPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entity) = &self.entity {
            write!(f, "{entity}/")?;
        }
        write!(f, "{}/{}", self.project, self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn settings(entity: &str, project: &str) -> Settings {
        let builder = Settings::builder().ignore_environment();
        builder.entity(entity).project(project).build().unwrap()
    }

    #[test]
    fn paths_by_the_official_rules() {
        let bare = settings("me", "");
        let with_project = settings("me", "dp");
        for (text, unset, set) in [
            ("e/p/c:v3", "e/p/c:v3", "e/p/c:v3"),
            ("p/c:best", "me/p/c:best", "me/p/c:best"),
            ("c:latest", "me/uncategorized/c:latest", "me/dp/c:latest"),
            ("e/p/c", "e/p/c", "e/p/c"),
            ("c:a/b/c/d", "me/uncategorized/c:a/b/c/d", "me/dp/c:a/b/c/d"),
            ("c:a:b", "me/uncategorized/c:a:b", "me/dp/c:a:b"),
            (" e/p/c d:v0\n", "e/p/c d:v0", "e/p/c d:v0"),
        ] {
            let path = |settings| ArtifactPath::parse(text, settings).unwrap().to_string();
            assert_eq!((&*path(&bare), &*path(&with_project)), (unset, set));
        }
        let nothing = settings("", "");
        assert_eq!(ArtifactPath::parse("p/c", &nothing).unwrap().entity, None);
    }

    #[test]
    fn addresses_of_pages() {
        let settings = settings("me", "dp");
        for text in [
            "https://wandb.ai/e/p/artifacts/model/a%20b/v3",
            " https://wandb.ai/e/p/artifacts/model/a%20b/v3/files/x?nw=1#top\n",
        ] {
            let path = ArtifactPath::parse(text, &settings).unwrap();
            assert_eq!(path.to_string(), "e/p/a b:v3");
        }
        let error = ArtifactPath::parse("https://wandb.ai/e/p?key=hidden", &settings).unwrap_err();
        assert!(!error.to_string().contains("hidden"), "{error}");
    }

    #[test]
    fn what_is_missing_is_named() {
        for (text, say) in [
            ("", "names no collection"),
            (":v0", "names no collection"),
            ("e/p/:v0", "names no collection"),
            ("e//c:v0", "names no project"),
            ("/p/c:v0", "names no entity"),
            ("e/p/c:", "names no alias"),
            ("a/b/c/d:v0", "has 4 parts"),
            (
                "https://wandb.ai/e/p/artifacts/t/c",
                "not that of an artifact's page",
            ),
            ("https://other.ai/e/p/artifacts/t/c/v0", "on other.ai, but"),
        ] {
            let error = ArtifactPath::parse(text, &settings("me", "dp")).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.message().contains(say), "{text}: {error}");
        }
    }
}
