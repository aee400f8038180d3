//! The first lines of the mapping as they were last shown: on the screen at once, before a hundred thousand customers are read
//! from the store.

use serde::{Deserialize, Serialize};

use super::{Line, Lines};
use crate::json;
use crate::ports::{Change, Row, Store, StoreError, Table};
use crate::state::{Record, State, put, record};

/// How many lines are kept: more than any screen shows.
const KEPT: u32 = 60;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FirstLines {
    /// The lines, by name.
    pub lines: Vec<Line>,
    /// How many there were in all.
    pub total: usize,
}

record!(FirstLines, Table::Summaries, |_it| "first-lines".to_owned());

impl FirstLines {
    /// Of the lines as they are.
    pub fn of(lines: &Lines, state: &State) -> Self {
        Self {
            lines: (0..KEPT)
                .map_while(|place| lines.line(place, state))
                .collect(),
            total: lines.len(),
        }
    }

    /// What the store has to keep.
    pub fn change(&self) -> Change {
        put(self)
    }

    /// As they were kept; none when there are none, or when they can't be read, since they are only a first look.
    pub async fn load<S: Store>(store: &S) -> Result<Self, StoreError> {
        let rows: Vec<Row> = store.read(Self::TABLE).await?;
        let row = rows.iter().find(|row| row.key == Self::default().key());
        Ok(row
            .and_then(|row| json::from_str(&row.json).ok())
            .unwrap_or_default())
    }
}
