//! Which columns of the mapping are shown; kept in this browser.

use concord_base::all;
use std::collections::BTreeSet;
use strum::VariantArray;

use serde::{Deserialize, Serialize};

use crate::gather::Gather as _;
use crate::ports::Table;
use crate::state::{Record, record};

/// A column that can be shown or not. Both parties always are.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantArray,
)]
pub enum Column {
    /// The webstore customer flag.
    Flag,
    /// The account's user name, or the one that was chosen for it.
    UserName,
    /// How the line stands.
    Standing,
    /// When a run last brought both sides together.
    LastSynchronised,
    /// The last error.
    LastError,
    /// How often the same error came in a row.
    Attempts,
}

impl Column {
    /// Every column, in the order of screens.
    pub const ALL: [Column; Column::VARIANTS.len()] = all(Column::VARIANTS);

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Column::Flag => "Webstore customer",
            Column::UserName => "User name",
            Column::Standing => "Status",
            Column::LastSynchronised => "Last synchronised",
            Column::LastError => "Last error",
            Column::Attempts => "No. of failed attempts",
        }
    }

    /// A short name for addresses of elements.
    pub fn slug(self) -> &'static str {
        match self {
            Column::Flag => "flag",
            Column::UserName => "user-name",
            Column::Standing => "standing",
            Column::LastSynchronised => "synchronised",
            Column::LastError => "error",
            Column::Attempts => "attempts",
        }
    }
}

/// The columns that are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns(BTreeSet<Column>);

record!(Columns, Table::Settings, |_it| "columns".to_owned());

impl Default for Columns {
    fn default() -> Self {
        let shown = [Column::Flag, Column::Standing, Column::LastSynchronised];
        Self(shown.into_iter().gathered())
    }
}

impl Columns {
    /// Whether a column is shown.
    pub fn has(&self, column: Column) -> bool {
        self.0.contains(&column)
    }

    /// Those that are shown, in the order of screens.
    pub fn shown(&self) -> impl Iterator<Item = Column> {
        self.0.iter().copied()
    }

    /// Shows a column, or no longer.
    pub fn toggle(&mut self, column: Column) {
        if !self.0.remove(&column) {
            self.0.insert(column);
        }
    }
}
