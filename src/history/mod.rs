//! History: every row of a run.
pub(crate) mod plan;
