//! From the items of a log's row to cells, without a map.
//!
//! SDKs write most values under a plain key. What such a key is to the keys
//! asked for is found out once; from then on a row is decoded item by item. A
//! row in which a wanted value has to be put together, or that has a fault, is
//! made into a map instead.

use crate::error::Result;
use crate::history::block::Block;
use crate::history::cells::{Cells, full};
use crate::history::columns::Cell;
use crate::history::keys::Keys;
use crate::history::row::Row;
use crate::history::scan::ScanHistory;
use crate::history::select::Select;
use crate::json::{self, Map, Short};
use crate::local::{self, Bearing, Item, NO_HEAD, RowView};

/// Decodes the rows of a log, one at a time.
#[derive(Debug)]
pub(super) struct LogDecoder {
    wanted: Wanted,
    /// The number of `_step` among the cells, if it is wanted.
    step: Option<u32>,
    cells: Cells,
    /// By the numbers that items have.
    roles: Vec<Option<Role>>,
}

/// What is wanted of the rows of a log.
#[derive(Debug)]
enum Wanted {
    /// Exact keys in the order in which they were asked for. Nothing else is
    /// looked at.
    Keys {
        keys: Vec<Wish>,
        /// Whether a row needs all of them.
        all: bool,
    },
    Select(Select),
}

/// A key, as it was asked for and as the log finds it.
#[derive(Debug)]
struct Wish {
    name: String,
    key: local::Key,
    /// Its number among the cells.
    number: u32,
}

/// What is to be done with the items of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Role {
    /// The cell that the value goes to.
    keep: Option<u32>,
    put_together: PutTogether,
}

/// Whether wanted values have to be put together from items of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PutTogether {
    No,
    Always,
    /// Where the value is an object.
    Objects,
}

/// What a row came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is not wanted.
    Nothing,
    /// It is the only row of [`LogDecoder::block`].
    Cells,
    Map(Row),
}

impl LogDecoder {
    pub fn new(scan: &ScanHistory, tidy: bool) -> Result<Self> {
        let mut cells = Cells::new(tidy);
        let wanted = Wanted::new(scan, &mut cells)?;
        let step = match wanted.wants_step() {
            true => Some(cells.builder.key("_step")),
            false => None,
        };
        Ok(LogDecoder {
            wanted,
            step,
            cells,
            roles: Vec::new(),
        })
    }

    /// Decodes a row.
    ///
    /// # Errors
    /// A wanted value is not JSON.
    pub fn read(&mut self, view: RowView<'_>) -> Result<Outcome, local::Fault> {
        if self.is_plain(view) && self.read_plain(view).is_ok() {
            return Ok(match self.qualifies() {
                true => Outcome::Cells,
                false => Outcome::Nothing,
            });
        }
        let map = self.wanted.of(&view)?;
        Ok(map.map_or(Outcome::Nothing, |map| Outcome::Map(Row::from(map))))
    }

    /// The row that was read last, where it came to cells. Keys have the same
    /// numbers for all rows.
    pub fn block(&self) -> &Block {
        self.cells.builder.block()
    }

    /// Whether each wanted value is that of one item.
    fn is_plain(&mut self, view: RowView<'_>) -> bool {
        view.numbered_items().all(|(head, item)| {
            let Some(role) = self.role(head, &item) else {
                return false;
            };
            match role.put_together {
                PutTogether::No => true,
                PutTogether::Objects => !is_object(item.json()),
                PutTogether::Always => false,
            }
        })
    }

    #[inline]
    fn role(&mut self, head: u32, item: &Item<'_>) -> Option<Role> {
        match self.roles.get(head as usize) {
            Some(Some(role)) => Some(*role),
            _ => self.new_role(head, item),
        }
    }

    fn new_role(&mut self, head: u32, item: &Item<'_>) -> Option<Role> {
        if head == NO_HEAD {
            return None;
        }
        let role = self.wanted.role(item, &mut self.cells);
        let at = head as usize;
        if self.roles.len() <= at {
            self.roles.resize(at + 1, None);
        }
        self.roles[at] = Some(role);
        Some(role)
    }

    fn read_plain(&mut self, view: RowView<'_>) -> json::Result<()> {
        self.begin(view)?;
        for (head, item) in view.numbered_items() {
            let Some(Role {
                keep: Some(key), ..
            }) = self.roles[head as usize]
            else {
                continue;
            };
            self.read_item(&item, key)?;
        }
        self.cells.builder.finish_row().map_err(full)
    }

    #[inline]
    fn read_item(&mut self, item: &Item<'_>, key: u32) -> json::Result<()> {
        let is_step = self.step == Some(key);
        let text = item.json();
        // Most values are numbers and nothing else.
        match json::short_number(text).filter(|(_, len)| *len == text.len()) {
            Some((Short::Int(value), _)) => return self.cells.put(key, Cell::Int(value)),
            Some((Short::Float(value), _)) if !is_step => {
                return self.cells.put(key, Cell::Float(value));
            }
            _ => {}
        }
        let mut reader = item.reader()?;
        match is_step {
            true => self.cells.read_step(&mut reader, key).map(|_| ())?,
            false => self.cells.read(&mut reader, key)?,
        }
        reader.finish()
    }

    /// The cells that a row has whatever its items are.
    fn begin(&mut self, view: RowView<'_>) -> json::Result<()> {
        self.cells.builder.restart();
        if let Wanted::Keys { keys, .. } = &self.wanted {
            for wish in keys {
                self.cells.put(wish.number, Cell::Missing)?;
            }
        }
        match self.step {
            Some(step) if !view.has_step_item() => self.cells.put(step, Cell::Int(view.step())),
            _ => Ok(()),
        }
    }

    fn qualifies(&self) -> bool {
        let block = self.block();
        match &self.wanted {
            Wanted::Keys { all: true, .. } => block.cells(0).all(|(_, cell)| cell != Cell::Missing),
            Wanted::Keys { all: false, .. } => block.names(0).next().is_some(),
            Wanted::Select(select) => select.qualifies(block.names(0)),
        }
    }
}

impl Wanted {
    fn new(scan: &ScanHistory, cells: &mut Cells) -> Result<Self> {
        let exact = scan.keys.columns();
        if exact.is_empty() || !scan.leave_out.is_empty() {
            return Ok(Wanted::Select(Select::new(&scan.keys, &scan.leave_out)?));
        }
        let keys = exact.iter().map(|name| Wish {
            name: name.clone(),
            key: name.as_str().into(),
            number: cells.builder.key(name),
        });
        Ok(Wanted::Keys {
            keys: keys.collect(),
            all: matches!(scan.keys, Keys::All(_)),
        })
    }

    fn wants_step(&self) -> bool {
        match self {
            Wanted::Keys { keys, .. } => keys.iter().any(|wish| wish.name == "_step"),
            Wanted::Select(select) => select.role("_step").keep,
        }
    }

    fn role(&self, item: &Item<'_>, cells: &mut Cells) -> Role {
        match self {
            Wanted::Keys { keys, .. } => role_for_keys(keys, item),
            Wanted::Select(select) => role_for_select(select, item, cells),
        }
    }

    /// What is wanted of a row, as a map; `None` when it does not qualify.
    fn of(&self, view: &RowView<'_>) -> Result<Option<Map>, local::Fault> {
        match self {
            Wanted::Keys { keys, all } => pick(view, keys, *all),
            Wanted::Select(select) => Ok(select.of(view.to_map()?)),
        }
    }
}

fn role_for_keys(keys: &[Wish], item: &Item<'_>) -> Role {
    let mut role = Role {
        keep: None,
        put_together: PutTogether::No,
    };
    for wish in keys {
        role.put_together = match wish.key.bearing(item) {
            Bearing::None => continue,
            Bearing::Whole if role.keep.is_none_or(|key| key == wish.number) => {
                role.keep = Some(wish.number);
                continue;
            }
            Bearing::Inside if role.put_together != PutTogether::Always => PutTogether::Objects,
            _ => PutTogether::Always,
        };
    }
    role
}

fn role_for_select(select: &Select, item: &Item<'_>, cells: &mut Cells) -> Role {
    let always = Role {
        keep: None,
        put_together: PutTogether::Always,
    };
    let Some(Ok(name)) = item.path().next().map(local::text) else {
        return always;
    };
    let role = select.role(name);
    if item.flat_name().is_none() && (role.keep || role.inside) {
        return always;
    }
    Role {
        keep: role.keep.then(|| cells.builder.key(name)),
        put_together: match role.inside {
            true => PutTogether::Objects,
            false => PutTogether::No,
        },
    }
}

fn is_object(json: &[u8]) -> bool {
    // Anything but a plain beginning is looked at closely.
    !matches!(
        json.first(),
        Some(b'-' | b'0'..=b'9' | b'"' | b'[' | b't' | b'f' | b'n' | b'N' | b'I')
    )
}

/// What is wanted of a row of a log; nothing else is built.
fn pick(view: &RowView<'_>, keys: &[Wish], all: bool) -> Result<Option<Map>, local::Fault> {
    let mut map = Map::with_capacity(keys.len());
    for wish in keys {
        match view.get(&wish.key)? {
            Some(value) => {
                map.insert(wish.name.clone(), value);
            }
            None if all => return Ok(None),
            None => {}
        }
    }
    Ok((!map.is_empty()).then_some(map))
}

#[cfg(test)]
mod tests;
