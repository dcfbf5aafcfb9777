//! The snapshot behind a run's attributes: what a load, remote or local,
//! found.

use crate::json::Map;
use crate::json::Value;

/// Everything known about a run at its last load. A local log fills what it
/// can tell and leaves the rest `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RunData {
    /// The 8-character id (`name` on the wire).
    pub id: String,
    /// The opaque node id (`id` on the wire).
    pub storage_id: Option<String>,
    pub entity: Option<String>,
    pub project: Option<String>,
    pub display_name: Option<String>,
    pub state: String,
    pub tags: Vec<String>,
    pub group: Option<String>,
    pub job_type: Option<String>,
    pub commit: Option<String>,
    pub description: Option<String>,
    pub notes: Option<String>,
    pub read_only: Option<bool>,
    pub created_at: Option<String>,
    pub heartbeat_at: Option<String>,
    pub sweep_name: Option<String>,
    pub project_id: Option<String>,
    pub host: Option<String>,
    pub user: Option<User>,
    /// Internal keys (`_wandb`, `wandb_version`) first, then the user's keys;
    /// values unwrapped.
    pub raw_config: Map,
    pub summary: Map,
    pub system_metrics: Map,
    pub history_line_count: Option<u64>,
    /// As the server sends it (protocol: `lastStep`, `keys`); `Null` when
    /// absent.
    pub history_keys: Value,
    /// Whether the server was not asked for what is large: `raw_config`,
    /// `summary`, `system_metrics` and `history_keys` are empty then, whatever
    /// the run has.
    pub lazy: bool,
    /// What the caller of [`Run::from_attrs`](super::Run::from_attrs) gave
    /// that has no field of its own.
    pub extra: Map,
}

/// Who a run belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct User {
    /// The display name.
    pub name: String,
    /// The login name.
    pub username: Option<String>,
}
