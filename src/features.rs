//! What a server can do beyond the oldest that is spoken to.
//!
//! An unknown field makes a server refuse a whole document, so newer fields
//! are asked for only where the server names the feature.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::call::Call;
use crate::error::{ErrorKind, Result};
use crate::graphql::operations;

/// A feature by the name that servers give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature {
    /// Uploaded run files are announced by `markRunFilesUploaded`.
    MarkRunFilesUploaded,
    /// `useArtifact` takes the artifact's entity and project.
    UseArtifactWithProject,
    /// Addresses of artifacts' files hold the artifact's id.
    ArtifactIdInUrl,
}

impl Feature {
    fn name(self) -> &'static str {
        match self {
            Feature::MarkRunFilesUploaded => "MARK_RUN_FILES_UPLOADED",
            Feature::UseArtifactWithProject => "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
            Feature::ArtifactIdInUrl => "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
        }
    }
}

/// The enabled features of one server.
#[derive(Debug, Default)]
pub(crate) struct Features(HashSet<String>);

impl Features {
    pub fn has(&self, feature: Feature) -> bool {
        self.0.contains(feature.name())
    }

    /// Asks the server. One that does not know the question is an old one,
    /// with no features; any other failure is the caller's.
    pub fn ask(api: &Api, call: &Call) -> Result<Self> {
        #[derive(Serialize)]
        struct Nothing {}
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            server_info: Option<Info>,
        }
        #[derive(Deserialize)]
        struct Info {
            features: Option<Vec<Option<Entry>>>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Entry {
            name: String,
            is_enabled: bool,
        }

        let answer = match api.execute(call, &operations::SERVER_FEATURES, &Nothing {}) {
            Err(error) if is_refusal(&error) => return Ok(Features::default()),
            answer => answer?,
        };
        let data: Data = answer.parse()?;
        let entries = data.server_info.and_then(|info| info.features);
        let enabled = entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.is_enabled)
            .map(|entry| entry.name);
        Ok(Features(enabled.collect()))
    }
}

/// Whether the server refused the document because it does not know `field`.
pub(crate) fn lacks(error: &crate::Error, field: &str) -> bool {
    is_refusal(error) && error.messages().iter().any(|text| text.contains(field))
}

/// Whether the server answered that it does not understand the document: what
/// an older one says about a newer field. A server that is down, or that does
/// not know the key, says something else.
pub(crate) fn is_refusal(error: &crate::Error) -> bool {
    matches!(error.kind(), ErrorKind::Server | ErrorKind::Unsupported)
        && !error.messages().is_empty()
        && matches!(error.http_status(), None | Some(400 | 422))
}
