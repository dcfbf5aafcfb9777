//! From rows side by side to columns.

use crate::history::block::Block;
use crate::history::columns::{Column, ColumnBatch};
use crate::history::row::Row;

/// Puts rows into the columns of a batch.
#[derive(Debug, Default)]
pub(super) struct Filling {
    /// The columns wanted; none: one for each key that occurs.
    names: Vec<String>,
    /// Of each key of the block at hand: its column.
    columns: Vec<Target>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Unknown,
    Nowhere,
    Column(usize),
}

impl Filling {
    pub fn new(names: &[String]) -> Self {
        Filling {
            names: names.to_vec(),
            columns: Vec::new(),
        }
    }

    /// Empties a batch, keeping its memory where it can serve again.
    pub fn begin(&mut self, batch: &mut ColumnBatch) {
        self.next_block();
        batch.rows = 0;
        if self.names.is_empty() {
            batch.columns.clear();
        } else if batch.columns.len() == self.names.len() {
            batch.columns.iter_mut().for_each(Column::clear);
        } else {
            batch.columns = self.names.iter().map(Column::new).collect();
        }
    }

    /// The rows that follow are of another block.
    pub fn next_block(&mut self) {
        self.columns.clear();
    }

    /// Adds the rows of a block from `row` on, before `end`.
    pub fn put(&mut self, batch: &mut ColumnBatch, block: &Block, mut row: usize, end: usize) {
        if self.columns.len() < block.keys().len() {
            self.columns.resize(block.keys().len(), Target::Unknown);
        }
        while row < end {
            let rows = block.alike(row, end);
            for (place, key) in rows.keys().enumerate() {
                let mut target = self.columns[key];
                if target == Target::Unknown {
                    target = self.target(batch, &block.keys()[key]);
                    self.columns[key] = target;
                }
                if let Target::Column(column) = target {
                    batch.columns[column].extend(batch.rows, rows.cells(place));
                }
            }
            row += rows.rows();
            batch.rows += rows.rows();
        }
    }

    /// The same for a row that is a map.
    pub fn put_row(&mut self, batch: &mut ColumnBatch, row: &Row) {
        for (key, value) in row.as_map() {
            if let Target::Column(column) = self.target(batch, key) {
                let column = &mut batch.columns[column];
                column.pad(batch.rows);
                column.push(Some(value));
            }
        }
        batch.rows += 1;
    }

    fn target(&self, batch: &mut ColumnBatch, key: &str) -> Target {
        let columns = &mut batch.columns;
        if let Some(at) = columns.iter().position(|column| column.name() == key) {
            return Target::Column(at);
        }
        if !self.names.is_empty() {
            return Target::Nowhere;
        }
        columns.push(Column::new(key));
        Target::Column(columns.len() - 1)
    }

    /// Gives every column a cell for every row.
    pub fn end(batch: &mut ColumnBatch) {
        let rows = batch.rows;
        batch.columns.iter_mut().for_each(|column| column.pad(rows));
    }
}
