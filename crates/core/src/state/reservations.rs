//! Under which keys this browser's runs noted whose customers they were about to create.

use serde::{Deserialize, Serialize};

use crate::ports::Table;
use crate::rows::{Record, record};

/// Of no more runs they are kept. A note of an earlier one counts no more, or another program heeds it for twenty minutes at most.
const MOST: usize = 50;

/// The meta data keys of this browser's latest runs: what one that was broken off has noted in accounts keeps no later one waiting. They
/// are in no file: in another browser they would make a run that is going on here seem to be over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnReservations(Vec<String>);

impl OwnReservations {
    /// Whether it is the key of one of them.
    pub fn holds(&self, key: &str) -> bool {
        self.0.iter().any(|own| own == key)
    }

    /// The keys of all of them.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.0.iter()
    }

    /// A run begins.
    pub(super) fn note(&mut self, key: String) {
        self.0.push(key);
        let over = self.0.len().saturating_sub(MOST);
        self.0.drain(..over);
    }
}

record!(OwnReservations, Table::Settings, |_it| "reservations"
    .to_owned());
