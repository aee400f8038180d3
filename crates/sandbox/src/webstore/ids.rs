//! A set of ids that is quick to ask: they are numbers close to each other, so a bit for each costs little.

use std::collections::BTreeMap;

/// By the ids' upper bits, a bit for each of the 4,096 that share them.
#[derive(Debug, Default)]
pub(super) struct IdSet(BTreeMap<u64, [u64; 64]>);

/// Where an id's bit is: in which block, in which word of it, and the bit.
fn place(id: u64) -> (u64, usize, u64) {
    let word = usize::try_from(id >> 6 & 63).unwrap_or_default();
    (id >> 12, word, 1 << (id & 63))
}

impl IdSet {
    pub fn contains(&self, id: u64) -> bool {
        let (block, word, bit) = place(id);
        self.0
            .get(&block)
            .is_some_and(|words| words[word] & bit != 0)
    }
}

impl FromIterator<u64> for IdSet {
    fn from_iter<I: IntoIterator<Item = u64>>(ids: I) -> Self {
        let mut set = Self::default();
        for id in ids {
            let (block, word, bit) = place(id);
            set.0.entry(block).or_insert([0; 64])[word] |= bit;
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_ids_and_no_others() {
        let ids = [0, 1, 63, 64, 4095, 4096, 1 << 20, u64::MAX];
        let set: IdSet = ids.into_iter().collect();
        assert!(ids.into_iter().all(|id| set.contains(id)));
        for other in [2, 62, 65, 127, 4094, 4097, 8192, u64::MAX - 1] {
            assert!(!set.contains(other), "{other}");
        }
    }
}
