//! Changes that are in memory and not in the store: noted before they are written, kept until they are, in their order.

use std::collections::BTreeMap;

use crate::ports::Change;

/// What is not saved, by whose it is. `S` names a scope of the store.
#[derive(Debug)]
pub struct Unsaved<S> {
    changes: BTreeMap<S, Vec<(u64, Change)>>,
    next: u64,
}

/// Up to where changes are about to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct UpTo(u64);

impl<S> Default for Unsaved<S> {
    fn default() -> Self {
        Self {
            changes: BTreeMap::new(),
            next: 0,
        }
    }
}

impl<S: Ord + Clone> Unsaved<S> {
    /// Notes changes that memory holds.
    pub fn add(&mut self, scope: &S, changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        let numbers = self.next..;
        self.next += changes.len() as u64;
        let of_scope = self.changes.entry(scope.clone()).or_default();
        of_scope.extend(numbers.zip(changes));
    }

    /// All that is to be written of a scope, oldest first, in one transaction: whatever was not saved comes before what is new. None
    /// where everything is saved. What is being written meanwhile is among it, so that it does not matter which write succeeds.
    pub fn to_write(&self, scope: &S) -> Option<(Vec<Change>, UpTo)> {
        let changes = self.changes.get(scope)?;
        let (last, _) = changes.last()?;
        let all = changes.iter().map(|(_, change)| change.clone());
        Some((all.collect(), UpTo(*last)))
    }

    /// A write has succeeded.
    pub fn note_saved(&mut self, scope: &S, UpTo(last): UpTo) {
        if let Some(changes) = self.changes.get_mut(scope) {
            changes.retain(|(number, _)| *number > last);
            if changes.is_empty() {
                self.changes.remove(scope);
            }
        }
    }

    /// Nothing of a scope is wanted any more.
    pub fn forget(&mut self, scope: &S) {
        self.changes.remove(scope);
    }

    /// The scopes of which something is not saved.
    pub fn scopes(&self) -> Vec<S> {
        self.changes.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryStore;
    use crate::ports::{Row, Store, Table};
    use futures::executor::block_on;
    use proptest::prelude::*;

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let change = (0..3_u8, 0..3_u8, 0..9_u8).prop_map(|(kind, key, json)| match kind {
            0 => Change::Delete(Table::Settings, key.to_string()),
            _ => Change::Put(
                Table::Settings,
                Row {
                    key: key.to_string(),
                    json: json.to_string(),
                },
            ),
        });
        prop::collection::vec(change, 0..4)
    }

    proptest! {
        /// Writes overlap, and end in the order in which they began, as those of one database do.
        #[test]
        fn whichever_writes_fail_the_store_ends_up_with_what_memory_holds(
            steps in prop::collection::vec((changes(), any::<bool>(), any::<bool>()), 1..12)
        ) {
            let (memory, store) = (MemoryStore::default(), MemoryStore::default());
            let mut unsaved = Unsaved::default();
            let mut under_way = Vec::new();
            let scope = "MAIN";
            for (changes, fails, waits) in steps {
                block_on(memory.write(&changes)).unwrap();
                unsaved.add(&scope, changes);
                under_way.extend(unsaved.to_write(&scope).map(|write| (write, fails)));
                if waits {
                    continue;
                }
                for ((changes, up_to), fails) in under_way.drain(..) {
                    if !fails {
                        block_on(store.write(&changes)).unwrap();
                        unsaved.note_saved(&scope, up_to);
                    }
                }
            }
            for ((changes, up_to), _) in under_way {
                block_on(store.write(&changes)).unwrap();
                unsaved.note_saved(&scope, up_to);
            }
            if let Some((changes, up_to)) = unsaved.to_write(&scope) {
                block_on(store.write(&changes)).unwrap();
                unsaved.note_saved(&scope, up_to);
            }
            prop_assert!(unsaved.scopes().is_empty());
            let rows = |of: &MemoryStore| block_on(of.read(Table::Settings)).unwrap();
            prop_assert_eq!(rows(&store), rows(&memory));
        }
    }
}
