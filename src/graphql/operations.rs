//! Every operation that is sent, one `.graphql` file each, with the fragments
//! that it shares with others.

use crate::transport::Retry;

/// A named document.
#[derive(Debug)]
pub(crate) struct Operation {
    pub name: &'static str,
    pub text: &'static str,
    /// What it has in common with others.
    pub fragments: &'static [&'static str],
    /// Whether it may be sent again after a failure that leaves open whether
    /// the server acted.
    pub retry: Retry,
}

macro_rules! operations {
    ($($constant:ident = $name:literal in $file:literal $(+ $fragment:literal)* : $retry:ident;)*) => {
        $(pub(crate) const $constant: Operation = Operation {
            name: $name,
            text: include_str!(concat!("operations/", $file)),
            fragments: &[$(include_str!(concat!("fragments/", $fragment)),)*],
            retry: Retry::$retry,
        };)*

        /// All of them, for the test that validates each against a schema.
        #[cfg(test)]
        pub(crate) const ALL: &[Operation] = &[$($constant),*];
    };
}

operations! {
    RUN = "Run" in "run.graphql" + "run.graphql" + "run_light.graphql": Safe;
    RUN_STATE = "RunState" in "run_state.graphql": Safe;
    UPSERT_BUCKET = "UpsertBucket" in "upsert_bucket.graphql" + "run.graphql" + "run_light.graphql": SafeOnConflict;
    DELETE_RUN = "DeleteRun" in "delete_run.graphql": Safe;
    DELETE_RUN_AND_ARTIFACTS = "DeleteRun" in "delete_run_and_artifacts.graphql": Safe;
    UPDATE_RUN_STATE = "UpdateRunState" in "update_run_state.graphql": Safe;
    STOP_RUN = "StopRun" in "stop_run.graphql": Safe;
    HISTORY_KEYS = "RunHistoryKeys" in "history_keys.graphql": Safe;
    HISTORY_PAGE = "HistoryPage" in "history_page.graphql": Safe;
    SAMPLED_HISTORY = "SampledHistory" in "sampled_history.graphql": Safe;
    PARQUET_HISTORY = "RunParquetHistory" in "parquet_history.graphql": Safe;
    FULL_HISTORY = "RunFullHistory" in "full_history.graphql": Safe;
    EVENTS = "RunEvents" in "events.graphql": Safe;
    FILE = "RunFiles" in "file.graphql" + "file.graphql": Safe;
    FILES = "RunFiles" in "files.graphql" + "file_page.graphql" + "file.graphql": Safe;
    FILES_LIKE = "RunFiles" in "files_like.graphql" + "file_page.graphql" + "file.graphql": Safe;
    CREATE_RUN_FILES = "CreateRunFiles" in "create_run_files.graphql": Safe;
    MARK_RUN_FILES_UPLOADED = "MarkRunFilesUploaded" in "mark_run_files_uploaded.graphql": Safe;
    DELETE_FILES = "DeleteFiles" in "delete_files.graphql": Safe;
    DELETE_FILES_IN_PROJECT = "DeleteFiles" in "delete_files_in_project.graphql": Safe;
    VIEWER = "Viewer" in "viewer.graphql": Safe;
    RUNS = "Runs" in "runs.graphql" + "run.graphql" + "run_light.graphql": Safe;
    RUNS_LIGHT = "RunsLight" in "runs_light.graphql" + "run_light.graphql": Safe;
    SWEEP = "Sweep" in "sweep.graphql": Safe;
    CONSOLE_PAGE = "RunConsolePage" in "console_page.graphql": Safe;
    CONSOLE_TAIL = "RunConsoleTail" in "console_tail.graphql": Safe;
    CREATE_ARTIFACT = "CreateArtifact" in "create_artifact.graphql": Safe;
    CREATE_ARTIFACT_MANIFEST = "CreateArtifactManifest" in "create_artifact_manifest.graphql": Safe;
    CREATE_ARTIFACT_FILES = "CreateArtifactFiles" in "create_artifact_files.graphql": Safe;
    CREATE_ARTIFACT_FILES_IN_PARTS = "CreateArtifactFilesInParts" in "create_artifact_files_in_parts.graphql": Safe;
    COMPLETE_ARTIFACT_FILE = "CompleteMultipartUploadArtifact" in "complete_artifact_file.graphql": Safe;
    COMMIT_ARTIFACT = "CommitArtifact" in "commit_artifact.graphql": Safe;
    SERVER_FEATURES = "ServerFeatures" in "server_features.graphql": Safe;
    ARTIFACT = "Artifact" in "artifact.graphql" + "artifact.graphql": Safe;
    ARTIFACT_MEMBERSHIP = "ArtifactMembership" in "artifact_membership.graphql" + "artifact.graphql": Safe;
    ARTIFACT_BY_ID = "ArtifactByID" in "artifact_by_id.graphql" + "artifact.graphql": Safe;
    ARTIFACT_MANIFEST = "ArtifactManifest" in "artifact_manifest.graphql": Safe;
    ARTIFACT_FILES = "ArtifactFiles" in "artifact_files.graphql": Safe;
    ARTIFACT_LINK_FILES = "ArtifactLinkFiles" in "artifact_link_files.graphql": Safe;
    ARTIFACT_LINK_FILE_URLS = "ArtifactLinkFileURLs" in "artifact_link_file_urls.graphql": Safe;
    ARTIFACT_FILE_URLS = "ArtifactFileURLs" in "artifact_file_urls.graphql": Safe;
    LOGGED_ARTIFACTS = "RunOutputArtifacts" in "logged_artifacts.graphql" + "artifact.graphql": Safe;
    USED_ARTIFACTS = "RunInputArtifacts" in "used_artifacts.graphql" + "artifact.graphql": Safe;
    LOG_ARTIFACT = "LogArtifact" in "log_artifact.graphql" + "artifact.graphql": Safe;
    USE_ARTIFACT = "UseArtifact" in "use_artifact.graphql": Safe;
    USE_ARTIFACT_OF_PROJECT = "UseArtifactOfProject" in "use_artifact_of_project.graphql": Safe;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_documents() {
        for operation in ALL {
            let document = operation.text;
            let rest = ["query ", "mutation "]
                .iter()
                .find_map(|kind| document.strip_prefix(kind)?.strip_prefix(operation.name));
            assert!(
                rest.is_some_and(|rest| rest.starts_with(['(', ' '])),
                "{}",
                operation.name
            );
        }
    }
}
