//! Which of the keys asked for occur nowhere: mostly typing errors.

use crate::history::keys::Keys;
use crate::history::select::Select;
use crate::local::RowView;

/// The keys asked for that no row read so far had.
#[derive(Debug)]
pub(super) struct Absent {
    names: Vec<String>,
    /// Whether a row may have some of them and not qualify.
    in_others: bool,
}

impl Absent {
    pub fn new(keys: &Keys) -> Self {
        Absent {
            names: keys.names().to_vec(),
            in_others: matches!(keys, Keys::All(names) if names.len() > 1),
        }
    }

    /// Those of which `is_known` does not say that they are there.
    pub fn except(mut self, is_known: impl Fn(&str) -> bool) -> Self {
        self.names.retain(|name| !is_known(name));
        self
    }

    /// Looks at rows that qualify; `has` says whether there is a key that is
    /// meant.
    #[inline]
    pub fn look(&mut self, has: impl Fn(&dyn Fn(&str) -> bool) -> bool) {
        if self.names.is_empty() {
            return;
        }
        self.names.retain(|name| match Keys::prefix(name) {
            Some(prefix) => !has(&|key| key.starts_with(prefix)),
            None => !has(&|key| key == name),
        });
    }

    /// Looks at a row of a log that does not qualify.
    #[inline]
    pub fn look_at_other(&mut self, view: RowView<'_>) {
        if self.in_others && !self.names.is_empty() {
            self.names.retain(|name| !occurs(name, view));
        }
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// Whether a row of a log has a key, or one below a prefix. A value that is no
/// JSON is there, too.
fn occurs(name: &str, view: RowView<'_>) -> bool {
    if Keys::prefix(name).is_none() {
        return !matches!(view.get(&name.into()), Ok(None));
    }
    let select = Select::new(&Keys::Any(vec![name.to_owned()]), &[]);
    match (select, view.to_map()) {
        (Ok(select), Ok(map)) => select.of(map).is_some(),
        _ => true,
    }
}
