//! Every operation that is sent, one `.graphql` file each.

/// A named document.
#[derive(Debug)]
pub(crate) struct Operation {
    pub name: &'static str,
    pub document: &'static str,
}

macro_rules! operations {
    ($($constant:ident = $name:literal in $file:literal;)*) => {
        $(pub(crate) const $constant: Operation = Operation {
            name: $name,
            document: include_str!(concat!("operations/", $file)),
        };)*

        /// All of them, for the test that validates each against a schema.
        #[cfg(test)]
        pub(crate) const ALL: &[Operation] = &[$($constant),*];
    };
}

operations! {
    RUN = "Run" in "run.graphql";
    HISTORY_KEYS = "RunHistoryKeys" in "history_keys.graphql";
    HISTORY_PAGE = "HistoryPage" in "history_page.graphql";
    SAMPLED_HISTORY = "SampledHistory" in "sampled_history.graphql";
    FULL_HISTORY = "RunFullHistory" in "full_history.graphql";
    EVENTS = "RunEvents" in "events.graphql";
    FILES = "RunFiles" in "files.graphql";
    VIEWER = "Viewer" in "viewer.graphql";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_documents() {
        for operation in ALL {
            let opening = format!("query {}", operation.name);
            let rest = operation.document.strip_prefix(&opening);
            assert!(
                rest.is_some_and(|rest| rest.starts_with(['(', ' '])),
                "{}",
                operation.name
            );
        }
    }
}
