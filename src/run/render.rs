//! A run in a notebook, and how its attributes are named.

use std::io::Write;

use super::Run;
use crate::error::{Error, Result};

/// The official default.
const HEIGHT: u32 = 420;

/// Set where evcxr, the Rust kernel of Jupyter, runs a program.
const NOTEBOOK: &str = "EVCXR_IS_RUNTIME";

impl Run {
    /// HTML that shows the run's page in a frame, as
    /// `Run.to_html(height, hidden)`; for notebooks. `height` is in pixels, 0
    /// for the official 420; `hidden` puts a button in front that shows the
    /// frame. The values of attributes are escaped; otherwise it is the
    /// official text.
    ///
    /// # Errors
    /// Unsupported for a local run, which has no page.
    pub fn to_html(&self, height: u32, hidden: bool) -> Result<String> {
        let url = self.url().ok_or_else(|| {
            Error::unsupported("a local run has no page that could be shown")
                .during("to_html")
                .on(self.subject())
        })?;
        Ok(frame(&url, height, hidden))
    }

    /// Shows [`to_html`](Run::to_html) where a notebook can, as
    /// `Run.display(height, hidden)`, and says whether it did. It writes to
    /// standard output what evcxr takes for HTML, when evcxr runs the program;
    /// anywhere else, and for a local run, it does nothing.
    pub fn display(&self, height: u32, hidden: bool) -> bool {
        if std::env::var_os(NOTEBOOK).is_none() {
            return false;
        }
        let Ok(html) = self.to_html(height, hidden) else {
            return false;
        };
        let mut out = std::io::stdout().lock();
        let shown = writeln!(
            out,
            "EVCXR_BEGIN_CONTENT text/html\n{html}\nEVCXR_END_CONTENT"
        );
        shown.and_then(|()| out.flush()).is_ok()
    }

    /// A name in camel case as `Run.snake_to_camel(string)` makes it:
    /// `summary_metrics` → `summaryMetrics`. Each word begins with a capital
    /// and goes on in small letters, whatever it was: `jobType` → `jobtype`.
    /// The official method fails on an empty name; this gives an empty one.
    pub fn snake_to_camel(name: &str) -> String {
        let joined: String = name.split('_').map(title).collect();
        let mut rest = joined.chars();
        let first = rest.next().into_iter().flat_map(char::to_lowercase);
        let first: String = first.collect();
        first + rest.as_str()
    }
}

fn frame(url: &str, height: u32, hidden: bool) -> String {
    let height = if height == 0 { HEIGHT } else { height };
    let source = escaped(&format!("{url}?jupyter=true"));
    let style = format!("border:none;width:100%;height:{height}px;");
    match hidden {
        false => format!("<iframe src='{source}' style='{style}'></iframe>"),
        // The button acts on what directly follows it.
        true => format!(
            "<button onClick=\"this.nextSibling.style.display='block';\
             this.style.display='none';\">Display W&B run</button>\
             <iframe src='{source}' style='{style}display:none;'></iframe>"
        ),
    }
}

/// As the value of an attribute in quotes of either kind.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// As Python's `str.title`: a letter after anything but a letter is a
/// capital, every other one is small.
fn title(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut within = false;
    for c in word.chars() {
        if within {
            out.extend(c.to_lowercase());
        } else {
            // Of a letter that becomes two, the second stays small.
            let mut upper = c.to_uppercase();
            out.extend(upper.next());
            out.extend(upper.flat_map(char::to_lowercase));
        }
        within = c.is_uppercase() || c.is_lowercase();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_has_the_official_structure() {
        assert_eq!(
            frame("https://wandb.ai/e/p/runs/r", 0, false),
            "<iframe src='https://wandb.ai/e/p/runs/r?jupyter=true' \
             style='border:none;width:100%;height:420px;'></iframe>"
        );
        assert_eq!(
            frame("https://wandb.ai/e/p/runs/r", 7, true),
            "<button onClick=\"this.nextSibling.style.display='block';\
             this.style.display='none';\">Display W&B run</button>\
             <iframe src='https://wandb.ai/e/p/runs/r?jupyter=true' \
             style='border:none;width:100%;height:7px;display:none;'></iframe>"
        );
    }

    #[test]
    fn no_value_leaves_its_quotes() {
        let html = frame("http://h/'><script>&\"", 1, false);
        assert!(
            html.contains("src='http://h/&#39;&gt;&lt;script&gt;&amp;&quot;?jupyter=true'"),
            "{html}"
        );
    }

    #[test]
    fn camel_case_as_the_official_client_makes_it() {
        for (snake, camel) in [
            ("summary_metrics", "summaryMetrics"),
            ("lastHistoryStep", "lasthistorystep"),
            ("jobType", "jobtype"),
            ("created_at", "createdAt"),
            ("id", "id"),
            ("_private", "private"),
            ("a__b", "aB"),
            // Digits and punctuation stay, and a capital follows them.
            ("x2y_3z", "x2Y3Z"),
            ("a-b c", "a-B C"),
            ("don't", "don'T"),
            ("éa_ÉA", "éaÉa"),
            ("ß_ß", "ssSs"),
            ("", ""),
            ("_", ""),
        ] {
            assert_eq!(Run::snake_to_camel(snake), camel, "{snake}");
        }
    }
}
