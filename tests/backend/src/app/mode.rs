//! How this server differs from the usual one: settings that tests change while
//! it runs, by `POST /mode` on the control port.

use crate::app::history::{Cut, NanStyle};
use crate::app::store::Listing;
use crate::app::util;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Whether the last step of a keyed window belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxStep {
    Inclusive,
    Exclusive,
}

/// How truthful the counts of a run are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    Exact,
    /// `historyLineCount` and `historyKeys` are null.
    Missing,
    /// Both lag `stale_by` rows and steps behind (ahead where negative).
    Stale,
}

/// The form of `historyKeys`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKeys {
    Object,
    /// The object as JSON text.
    String,
    Null,
    NoLastStep,
}

/// How 64-bit integers are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Int64 {
    Number,
    String,
}

/// Where `url` of a file leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRedirect {
    /// To a signed storage URL on the same origin.
    Same,
    /// To a signed storage URL on another origin, which refuses credentials.
    Other,
    /// Nowhere: the bytes are answered at once.
    None,
}

/// The form of the URLs that `createRunFiles` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadUrl {
    /// A signed storage URL.
    Absolute,
    /// A path on this server that wants the API key, as self-hosted ones have.
    Relative,
}

/// When an uploaded file is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadListing {
    /// As soon as its bytes are there.
    Immediate,
    /// Once `markRunFilesUploaded` or the file stream's `uploaded` names it.
    Marked,
    /// Not at all.
    Never,
}

/// What a missing project or run looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotFound {
    /// `project` or `run` is null.
    #[serde(rename = "null")]
    Null,
    /// 200 with an error that names the run.
    #[serde(rename = "error")]
    Error,
    #[serde(rename = "403")]
    Forbidden,
    #[serde(rename = "404")]
    Missing,
}

/// All settings, with their defaults.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mode {
    pub max_step: MaxStep,
    pub cap: Option<usize>,
    pub cap_kind: Cut,
    /// How many console lines one answer holds at most.
    pub log_cap: Option<usize>,
    pub counts: Counts,
    pub stale_by: i64,
    pub history_keys: HistoryKeys,
    pub nan: NanStyle,
    pub int64: Int64,
    pub features: BTreeMap<String, bool>,
    /// Answer by the SDL without the newer fields.
    pub old_server: bool,
    /// Places of the SDL that this server does not have: `Type.field`,
    /// `Type.field(argument)`.
    pub without: Vec<String>,
    pub not_found: NotFound,
    /// Let requests without a valid key through, with a null `viewer`.
    pub anonymous: bool,
    pub file_redirect: FileRedirect,
    /// 302 or 307.
    pub redirect_status: u16,
    /// The other origin; by default this server under its other loopback name.
    pub storage_origin: Option<String>,
    /// Answer a node with null `updatedAt` for a file name that is not there.
    pub file_placeholders: bool,
    pub upload_url: UploadUrl,
    /// `Key:Value`, told with upload URLs and required by the storage.
    pub upload_headers: Vec<String>,
    pub upload_listing: UploadListing,
    /// How much later than that an uploaded file is listed.
    pub upload_listing_delay_ms: u64,
    /// Lifetime of the tokens that `/oidc/token` issues.
    pub token_seconds: u64,
    /// Answered by `serverInfo.cliVersionInfo`.
    pub max_cli_version: String,
}

impl Default for Mode {
    fn default() -> Mode {
        let features = [
            "MARK_RUN_FILES_UPLOADED",
            "FILESTREAM_GZIP",
            "STRUCTURED_CONSOLE_LOGS",
            "CLIENT_IDS",
            "LARGE_FILENAMES",
            "SWEEPS_QUERY_FILTERING",
            "ARTIFACT_TAGS",
            "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
            "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER",
            "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
            "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
            "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
            "TOTAL_COUNT_IN_FILE_CONNECTION",
            "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
            "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
            "ARTIFACT_DIGEST_ALGORITHM",
        ];
        Mode {
            max_step: MaxStep::Inclusive,
            cap: None,
            cap_kind: Cut::Sample,
            log_cap: None,
            counts: Counts::Exact,
            stale_by: 1,
            history_keys: HistoryKeys::Object,
            nan: NanStyle::String,
            int64: Int64::Number,
            features: features.map(|name| (name.to_owned(), true)).into(),
            old_server: false,
            without: Vec::new(),
            not_found: NotFound::Null,
            anonymous: false,
            file_redirect: FileRedirect::Same,
            redirect_status: 307,
            storage_origin: None,
            file_placeholders: false,
            upload_url: UploadUrl::Absolute,
            upload_headers: Vec::new(),
            upload_listing: UploadListing::Immediate,
            upload_listing_delay_ms: 0,
            token_seconds: 3600,
            max_cli_version: "0.99.0".to_owned(),
        }
    }
}

impl Mode {
    /// This mode with some settings changed; `features` are merged by name.
    pub fn merged(&self, changes: &Map<String, Value>) -> Result<Mode, String> {
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        for (name, value) in changes {
            match (&mut all[name.as_str()], value) {
                (Value::Object(old), Value::Object(new)) => {
                    old.extend(new.iter().map(|(key, value)| (key.clone(), value.clone())));
                }
                (slot, value) => *slot = value.clone(),
            }
        }
        let mode: Mode = serde_json::from_value(all).map_err(|error| error.to_string())?;
        if !matches!(mode.redirect_status, 301 | 302 | 303 | 307 | 308) {
            return Err("redirect_status is not a redirect".to_owned());
        }
        Ok(mode)
    }

    /// The cap on one history answer.
    pub fn answer_cap(&self) -> Option<(usize, Cut)> {
        self.cap.map(|rows| (rows, self.cap_kind))
    }

    /// When a file that is uploaded, or marked, now is listed.
    pub fn listing(&self) -> Listing {
        Listing {
            pending: self.upload_listing == UploadListing::Marked,
            visible_from_ms: match self.upload_listing {
                UploadListing::Never => u64::MAX,
                _ => util::now_ms() + self.upload_listing_delay_ms,
            },
        }
    }

    /// How far behind the truth the counts are; `None` when there are none.
    pub fn counts_behind(&self) -> Option<i64> {
        match self.counts {
            Counts::Exact => Some(0),
            Counts::Missing => None,
            Counts::Stale => Some(self.stale_by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn settings_merge_and_unknown_ones_are_refused() {
        let mode = Mode::default()
            .merged(&object(
                serde_json::json!({"cap": 10, "features": {"X": true}}),
            ))
            .unwrap();
        assert_eq!(mode.answer_cap(), Some((10, Cut::Sample)));
        assert!(mode.features["X"] && mode.features["CLIENT_IDS"]);
        for bad in [
            serde_json::json!({"caps": 1}),
            serde_json::json!({"max_step": "both"}),
            serde_json::json!({"redirect_status": 200}),
        ] {
            assert!(mode.merged(&object(bad)).is_err());
        }
    }
}
