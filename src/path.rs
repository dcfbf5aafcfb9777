//! How runs, sweeps and projects are named: `entity/project/run`, parts of it,
//! or the address of a page of the web app.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::settings::env::Environment;
use crate::url::{Url, decode_segment, encode_segment};

/// A run on a server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RunPath {
    /// `None` when neither the path nor the settings name one: then it is the
    /// entity of the key, which the server must be asked for.
    pub entity: Option<String>,
    pub project: String,
    /// The run's id, which the server calls its name.
    pub run: String,
}

/// A project on a server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ProjectPath {
    /// As in [`RunPath`].
    pub entity: Option<String>,
    pub project: String,
}

/// What lies in a project under a name of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Run,
    Sweep,
}

impl Member {
    fn name(self) -> &'static str {
        match self {
            Member::Run => "run",
            Member::Sweep => "sweep",
        }
    }

    /// How addresses call all of them.
    fn pages(self) -> &'static str {
        match self {
            Member::Run => "runs",
            Member::Sweep => "sweeps",
        }
    }

    /// How a path may be written.
    fn forms(self) -> String {
        let name = self.name();
        format!("write entity/project/{name}, project/{name} or {name}")
    }

    /// How the path of an address must be.
    fn address(self) -> String {
        format!("/entity/project/{}/{}", self.pages(), self.name())
    }
}

/// Where a name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The address of a run's page.
    Url,
    /// A run directory or a log on this machine.
    Local(PathBuf),
    /// A path for [`RunPath::parse`].
    Remote,
}

/// The one rule that tells local runs from those on a server.
pub(crate) fn place_of(text: &str, environment: &Environment) -> Place {
    let text = text.trim();
    if text.contains("://") {
        return Place::Url;
    }
    let path = Path::new(text);
    let local = path.is_absolute()
        || ["/", "./", "../", "~"]
            .iter()
            .any(|mark| text.starts_with(mark))
        || text.ends_with(".wandb");
    let path = environment.expand(path);
    if local || (!text.is_empty() && holds_a_log(&path)) {
        Place::Local(path)
    } else {
        Place::Remote
    }
}

fn holds_a_log(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else {
        return false;
    };
    entries.flatten().any(|entry| {
        // A folder `.wandb` is where runs are kept, not a run.
        let name = entry.file_name();
        name.to_string_lossy().ends_with(".wandb") && name != ".wandb"
    })
}

impl RunPath {
    /// Reads a path by the newest official rules, or the address of a run's
    /// page on the settings' own server. What it does not name comes from the
    /// settings.
    pub fn parse(text: &str, settings: &Settings) -> Result<Self> {
        Self::parse_as(Member::Run, text, settings)
    }

    /// The same for a sweep: `run` is then its id.
    pub fn parse_sweep(text: &str, settings: &Settings) -> Result<Self> {
        Self::parse_as(Member::Sweep, text, settings)
    }

    fn parse_as(member: Member, text: &str, settings: &Settings) -> Result<Self> {
        if text.contains("://") {
            let url = address(text)?;
            return Self::from_address(member, &url, settings)
                .map_err(|error| error.on(url.to_string()));
        }
        Self::from_parts(member, text, settings).map_err(|error| about(error, text))
    }

    fn from_parts(member: Member, text: &str, settings: &Settings) -> Result<Self> {
        // As older clients wrote them; both official clients still read these.
        let plain = text.replace("/runs/", "/").replace("/sweeps/", "/");
        let plain = plain.trim().trim_matches(['/', ' ']);
        let parts: Vec<&str> = plain.split('/').collect();
        let (entity, project, run) = match parts[..] {
            [entity, project, run] => (Some(entity), Some(project), run),
            [first, second] => match second.split_once(':') {
                Some((project, run)) => (Some(first), Some(project), run),
                None => (None, Some(first), second),
            },
            [only] => match only.split_once(':') {
                Some((project, run)) => (None, Some(project), run),
                None => (None, None, only),
            },
            _ => {
                return Err(Error::invalid(format!(
                    "no {} path: it has {} parts; {}",
                    member.name(),
                    parts.len(),
                    member.forms()
                )));
            }
        };
        let missing =
            |what: &str| Error::invalid(format!("the path names no {what}; {}", member.forms()));
        let entity = entity
            .map(|entity| named(entity).ok_or_else(|| missing("entity")))
            .transpose()?;
        let run = named(run).ok_or_else(|| missing(member.name()))?;
        let project = match project {
            Some(project) => named(project).ok_or_else(|| missing("project"))?,
            None => default_project(settings)?,
        };
        Ok(RunPath {
            entity: entity.or_else(|| settings.entity.clone()),
            project,
            run,
        })
    }

    fn from_address(member: Member, url: &Url, settings: &Settings) -> Result<Self> {
        let (name, pages) = (member.name(), member.pages());
        match &app_segments(url, settings)?[..] {
            [entity, project, kind, run, ..] if kind == pages => Ok(RunPath {
                entity: Some(entity.clone()),
                project: project.clone(),
                run: run.clone(),
            }),
            [_, _, kind] if kind == pages => Err(Error::invalid(format!(
                "the address names no {name}: its path must be {}",
                member.address()
            ))),
            _ => Err(Error::invalid(format!(
                "the address is not that of a {name}'s page: its path is not {}",
                member.address()
            ))),
        }
    }
}

impl ProjectPath {
    /// Reads `entity/project` or `project`, or the address of any page of a
    /// project; an empty text is the settings' own project.
    pub fn parse(text: &str, settings: &Settings) -> Result<Self> {
        if text.contains("://") {
            let url = address(text)?;
            return Self::from_address(&url, settings).map_err(|error| error.on(url.to_string()));
        }
        Self::from_parts(text, settings).map_err(|error| about(error, text))
    }

    fn from_parts(text: &str, settings: &Settings) -> Result<Self> {
        let plain = text.trim().trim_matches('/');
        let (entity, project) = match plain.split_once('/') {
            Some((entity, project)) => (Some(entity), project),
            None => (None, plain),
        };
        let entity = entity
            .map(|entity| named(entity).ok_or_else(|| Error::invalid("the path names no entity")))
            .transpose()?;
        if project.contains('/') {
            return Err(Error::invalid(
                "no project path: write entity/project or project",
            ));
        }
        let project = match named(project) {
            Some(project) => project,
            None => default_project(settings)?,
        };
        Ok(ProjectPath {
            entity: entity.or_else(|| settings.entity.clone()),
            project,
        })
    }

    fn from_address(url: &Url, settings: &Settings) -> Result<Self> {
        match &app_segments(url, settings)?[..] {
            [entity, project, ..] => Ok(ProjectPath {
                entity: Some(entity.clone()),
                project: project.clone(),
            }),
            _ => Err(Error::invalid(
                "the address is not that of a project's page: its path must be /entity/project",
            )),
        }
    }
}

impl fmt::Display for RunPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entity) = &self.entity {
            write!(f, "{entity}/")?;
        }
        write!(f, "{}/{}", self.project, self.run)
    }
}

impl fmt::Display for ProjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entity) = &self.entity {
            write!(f, "{entity}/")?;
        }
        f.write_str(&self.project)
    }
}

/// The address of a run's page, as `run.url` gives it.
pub(crate) fn run_url(settings: &Settings, entity: &str, project: &str, run: &str) -> String {
    page_url(Member::Run, settings, entity, project, run)
}

/// The address of a sweep's page.
pub(crate) fn sweep_url(settings: &Settings, entity: &str, project: &str, sweep: &str) -> String {
    page_url(Member::Sweep, settings, entity, project, sweep)
}

fn page_url(
    member: Member,
    settings: &Settings,
    entity: &str,
    project: &str,
    name: &str,
) -> String {
    format!(
        "{}/{}/{}/{}/{}",
        settings.app_url,
        encode_segment(entity),
        encode_segment(project),
        member.pages(),
        encode_segment(name)
    )
}

/// A part of a path, unless nothing is left of it.
fn named(part: &str) -> Option<String> {
    Some(part.trim().to_owned()).filter(|part| !part.is_empty())
}

/// Names the path that was given, where there was one.
fn about(error: Error, text: &str) -> Error {
    match text.trim() {
        "" => error,
        text => error.on(text),
    }
}

fn default_project(settings: &Settings) -> Result<String> {
    settings.project.clone().ok_or_else(|| {
        Error::invalid(
            "the path names no project and none is set; write it into the path, or set the \
             option project or WANDB_PROJECT",
        )
    })
}

/// A pasted address without its query, which says nothing about the run and
/// may hold a secret.
pub(crate) fn address(text: &str) -> Result<Url> {
    // Without a subject of its own the error would be given the whole text.
    let mut url = Url::parse(text.trim()).map_err(|error| error.on("the address given"))?;
    url.query = None;
    Ok(url)
}

/// The decoded path of an address of the web app, below the app URL. Empty
/// segments end it, so that the caller finds a piece missing.
pub(crate) fn app_segments(url: &Url, settings: &Settings) -> Result<Vec<String>> {
    let home = [&settings.app_url, &settings.base_url]
        .into_iter()
        .find(|home| same_host(home, url))
        .ok_or_else(|| {
            Error::invalid(format!(
                "the address is on {}, but the settings are for {}; set base_url for that server",
                url.host, settings.app_url
            ))
        })?;
    let path = url
        .path
        .strip_prefix(home.path.as_str())
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        .ok_or_else(|| Error::invalid(format!("the address is not below {home}, the web app")))?;
    path.trim_matches('/')
        .split('/')
        .take_while(|segment| !segment.is_empty())
        .map(|segment| {
            decode_segment(segment)
                .ok_or_else(|| Error::invalid("the address is not UTF-8 behind its %-escapes"))
        })
        .collect()
}

/// Nothing is sent to a pasted address, so the scheme does not matter; the
/// port does, as it tells servers on one machine apart.
fn same_host(a: &Url, b: &Url) -> bool {
    let usual = |url: &Url| url.port == if url.scheme == "https" { 443 } else { 80 };
    a.host == b.host && (a.port == b.port || (usual(a) && usual(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::settings::tests::Folder;

    fn settings(entity: &str, project: &str) -> Settings {
        let builder = Settings::builder().ignore_environment();
        builder.entity(entity).project(project).build().unwrap()
    }

    fn server(base_url: &str, app_url: &str) -> Settings {
        let builder = Settings::builder().ignore_environment();
        builder.base_url(base_url).app_url(app_url).build().unwrap()
    }

    fn path(text: &str, settings: &Settings) -> String {
        match RunPath::parse(text, settings) {
            Ok(path) => path.to_string(),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidArgument);
                format!("! {}", error.message())
            }
        }
    }

    #[test]
    fn run_paths_by_the_newest_rules() {
        let bare = settings("me", "");
        let with_project = settings("me", "dp");
        for (text, unset, set) in [
            ("e/p/r", "e/p/r", "e/p/r"),
            ("/e/p/runs/r/", "e/p/r", "e/p/r"),
            (" /e/p/r ", "e/p/r", "e/p/r"),
            ("e/p/sweeps/r", "e/p/r", "e/p/r"),
            ("e/p/runs/r", "e/p/r", "e/p/r"),
            ("e/p/a:b", "e/p/a:b", "e/p/a:b"),
            ("e/p:r", "e/p/r", "e/p/r"),
            ("e/p:a:b", "e/p/a:b", "e/p/a:b"),
            ("p/r", "me/p/r", "me/p/r"),
            ("p/runs/r", "me/p/r", "me/p/r"),
            ("p:r", "me/p/r", "me/p/r"),
            ("e/r/r", "e/r/r", "e/r/r"),
            ("e / p / r", "e/p/r", "e/p/r"),
            ("a b/c%20d/é", "a b/c%20d/é", "a b/c%20d/é"),
        ] {
            assert_eq!(path(text, &bare), unset, "{text}");
            assert_eq!(path(text, &with_project), set, "{text}");
        }
        assert_eq!(path("r", &with_project), "me/dp/r");
        let nothing = settings("", "");
        assert_eq!(path("p/r", &nothing), "p/r");
        assert_eq!(RunPath::parse("p/r", &nothing).unwrap().entity, None);
    }

    #[test]
    fn what_is_missing_is_named() {
        let with_project = settings("me", "dp");
        for (text, say) in [
            ("", "names no run"),
            (" / ", "names no run"),
            ("e/p:", "names no run"),
            ("p:", "names no run"),
            ("e//r", "names no project"),
            ("e/:r", "names no project"),
            (":r", "names no project"),
            ("/ \t/p/r", "names no entity"),
            ("a/b/c/d", "has 4 parts"),
        ] {
            let error = path(text, &with_project);
            assert!(error.contains(say), "{text}: {error}");
        }
        assert!(path("", &settings("me", "")).contains("names no run"));
        let error = path("r", &settings("me", ""));
        assert!(
            error.contains("names no project and none is set"),
            "{error}"
        );
        assert!(!error.contains("uncategorized"), "{error}");
    }

    #[test]
    fn addresses_of_pages() {
        let saas = settings("me", "dp");
        for text in [
            "https://wandb.ai/e/p/runs/r",
            "http://wandb.ai/e/p/runs/r/",
            "HTTPS://WANDB.AI/e/p/runs/r/files/a%2Fb?nw=x#top",
            "https://api.wandb.ai/e/p/runs/r",
            " https://wandb.ai/e/p/runs/r\n",
        ] {
            assert_eq!(path(text, &saas), "e/p/r", "{text}");
        }
        assert_eq!(
            path("https://wandb.ai/a%20b/c%2Bd+e/runs/r%2F1", &saas),
            "a b/c+d+e/r/1"
        );
        for (text, say) in [
            ("https://wandb.com/e/p/runs/r", "on wandb.com, but"),
            ("https://wandb.ai:8443/e/p/runs/r", "but the settings are"),
            ("https://wandb.ai/e/p", "not that of a run's page"),
            ("https://wandb.ai/e/p/sweeps/s", "not that of a run's page"),
            ("https://wandb.ai/e/p/runs/", "names no run"),
            ("https://wandb.ai/e//runs/r", "not that of a run's page"),
            ("https://wandb.ai/e/p/runs/%ff", "not UTF-8"),
            ("https://u:hidden@wandb.ai/e/p/runs/r", "user name"),
            ("ftp://wandb.ai/e/p/runs/r", "neither http nor https"),
        ] {
            let error = path(text, &saas);
            assert!(error.contains(say), "{text}: {error}");
            assert!(!error.contains("hidden"), "{error}");
        }
        let error = RunPath::parse("https://wandb.ai/e/p?key=hidden", &saas).unwrap_err();
        assert_eq!(error.subject(), Some("https://wandb.ai/e/p"));
        assert!(!error.to_string().contains("hidden"), "{error}");
        let error = RunPath::parse("https://u:hidden@wandb.ai/", &saas).unwrap_err();
        let error = error.during("run").on("https://u:hidden@wandb.ai/");
        assert!(!error.to_string().contains("hidden"), "{error}");
    }

    #[test]
    fn addresses_of_self_hosted_servers() {
        let local = server("http://localhost:8080", "");
        assert_eq!(path("http://localhost:8080/e/p/runs/r", &local), "e/p/r");
        assert!(path("http://localhost:9090/e/p/runs/r", &local).starts_with("! "));
        let dedicated = server("https://api.acme.com", "");
        assert_eq!(path("https://app.acme.com/e/p/runs/r", &dedicated), "e/p/r");
        let below = server("https://acme.com/api", "https://acme.com/ui");
        assert_eq!(path("https://acme.com/ui/e/p/runs/r", &below), "e/p/r");
        for text in [
            "https://acme.com/uie/p/runs/r",
            "https://acme.com/e/p/runs/r",
        ] {
            assert!(path(text, &below).contains("not below"), "{text}");
        }
    }

    #[test]
    fn urls_are_percent_encoded_and_read_back() {
        let below = server("https://api.acme.com", "https://acme.com/ui/");
        let run = RunPath {
            entity: Some("a b".into()),
            project: "c/d+%".into(),
            run: "é".into(),
        };
        let url = run_url(&below, "a b", &run.project, &run.run);
        assert_eq!(url, "https://acme.com/ui/a%20b/c%2Fd%2B%25/runs/%C3%A9");
        assert_eq!(RunPath::parse(&url, &below).unwrap(), run);
    }

    #[test]
    fn sweeps_are_named_as_runs_are() {
        let saas = settings("me", "dp");
        let sweep = |text: &str| match RunPath::parse_sweep(text, &saas) {
            Ok(path) => path.to_string(),
            Err(error) => format!("! {}", error.message()),
        };
        for (text, expected) in [
            ("e/p/s", "e/p/s"),
            ("e/p/sweeps/s", "e/p/s"),
            ("p/s", "me/p/s"),
            ("s", "me/dp/s"),
            ("https://wandb.ai/e/p/sweeps/s?nw=x", "e/p/s"),
            ("https://wandb.ai/e/p%20q/sweeps/s/overview", "e/p q/s"),
        ] {
            assert_eq!(sweep(text), expected, "{text}");
        }
        for (text, say) in [
            ("", "names no sweep"),
            ("a/b/c/d", "no sweep path: it has 4 parts"),
            ("https://wandb.ai/e/p/sweeps", "names no sweep"),
            ("https://wandb.ai/e/p/runs/r", "not that of a sweep's page"),
        ] {
            assert!(sweep(text).contains(say), "{text}: {}", sweep(text));
        }
        assert_eq!(
            sweep_url(&saas, "e", "p q", "s"),
            "https://wandb.ai/e/p%20q/sweeps/s"
        );
    }

    #[test]
    fn project_paths() {
        let project = |text: &str, settings: &Settings| {
            ProjectPath::parse(text, settings).map(|path| path.to_string())
        };
        let full = settings("me", "dp");
        for (text, expected) in [
            ("", "me/dp"),
            ("p", "me/p"),
            ("e/p", "e/p"),
            (" /e/p/ ", "e/p"),
            ("e/", "me/e"),
            ("https://wandb.ai/e/p%20q", "e/p q"),
            ("https://wandb.ai/e/p/workspace?nw=x", "e/p"),
            ("https://wandb.ai/e/p/runs/r", "e/p"),
        ] {
            assert_eq!(project(text, &full).unwrap(), expected, "{text:?}");
        }
        assert_eq!(project("p", &settings("", "")).unwrap(), "p");
        for text in ["e/p/r", "https://wandb.ai/e", "https://other/e/p", "/ \t/p"] {
            if let Ok(path) = project(text, &full) {
                panic!("{text}: {path}");
            }
        }
        let error = project("", &settings("me", "")).unwrap_err();
        assert!(error.message().contains("none is set"), "{error}");
    }

    #[test]
    fn one_rule_tells_local_from_remote() {
        let home = Folder::new();
        let cwd = Folder::new();
        cwd.write("wandb/offline-run-1/run-1.wandb", "");
        cwd.write("e/p/r/notes.txt", "");
        cwd.write("e/p/s/.wandb/settings", "");
        cwd.write("here.wandb", "");
        let environment = Environment::of(&[], home.path(), cwd.path());
        let place = |text: &str| place_of(text, &environment);
        assert_eq!(place("https://wandb.ai/e/p/runs/r"), Place::Url);
        assert_eq!(place("./x://y"), Place::Url);
        for text in ["e/p/r", "p/r", "r", "p:r", "", "wandb", "none/r", "e/p/s"] {
            assert_eq!(place(text), Place::Remote, "{text}");
        }
        for (text, path) in [
            ("/e/p/r", PathBuf::from("/e/p/r")),
            ("./r", cwd.path().join("./r")),
            (".", cwd.path().join(".")),
            ("../r", cwd.path().join("../r")),
            ("run-1.wandb", cwd.path().join("run-1.wandb")),
            ("~/r", home.path().join("r")),
            ("~", home.path().to_owned()),
            (
                "wandb/offline-run-1",
                cwd.path().join("wandb/offline-run-1"),
            ),
        ] {
            assert_eq!(place(text), Place::Local(path), "{text}");
        }
    }
}
