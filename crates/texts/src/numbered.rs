//! Many texts, each under a number.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::fold::fold_plainly;

/// Texts in their normal form, one after the other without an allocation for each, numbered in the order in which they came.
pub(crate) struct Numbered {
    all: String,
    /// Where each ends.
    ends: Vec<u32>,
    /// Each one's hash with its number.
    numbers: HashTable<(u32, u32)>,
    fold_by_tables: fn(&str) -> String,
}

impl Numbered {
    /// None yet, with room for about so many. `fold_by_tables` gives the normal form of a text that [`fold_plainly`] has none of.
    pub(crate) fn for_about(texts: usize, fold_by_tables: fn(&str) -> String) -> Self {
        Self {
            all: String::with_capacity(texts * 24),
            ends: Vec::with_capacity(texts),
            numbers: HashTable::with_capacity(texts),
            fold_by_tables,
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u32 {
        self.ends.len() as u32
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: u32) -> &str {
        let (begins, ends) = self.place(number);
        &self.all[begins..ends]
    }

    /// The number of a text, a new one when it is not there yet; none when it is blank.
    pub(crate) fn add(&mut self, text: &str) -> Option<u32> {
        let begins = self.fold(text);
        if self.all.len() == begins {
            return None;
        }
        let (hash, known) = self.find(begins);
        if known.is_some() {
            self.all.truncate(begins);
            return known;
        }
        let number = self.count();
        self.ends.push(self.all.len() as u32);
        self.numbers
            .insert_unique(spread(hash), (hash, number), |(hash, _)| spread(*hash));
        Some(number)
    }

    /// The number of a text that is there.
    pub(crate) fn number(&mut self, text: &str) -> Option<u32> {
        let begins = self.fold(text);
        let (_, known) = self.find(begins);
        self.all.truncate(begins);
        known
    }

    /// Adds the normal form of a text after the last one, and says where it begins.
    fn fold(&mut self, text: &str) -> usize {
        let begins = self.all.len();
        if !fold_plainly(&mut self.all, text) {
            self.all.truncate(begins);
            self.all.push_str(&(self.fold_by_tables)(text));
        }
        begins
    }

    /// Whether the text from `begins` on is there already, under which number.
    fn find(&self, begins: usize) -> (u32, Option<u32>) {
        let all = self.all.as_bytes();
        let text = &all[begins..];
        let hash = hash_of(text);
        let is_same = |(of, number): &(u32, u32)| {
            *of == hash && {
                let (begins, ends) = self.place(*number);
                is_same(&all[begins..ends], text)
            }
        };
        let found = self.numbers.find(spread(hash), is_same);
        (hash, found.map(|(_, number)| *number))
    }

    fn place(&self, number: u32) -> (usize, usize) {
        let number = number as usize;
        let begins = number
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        (begins, self.ends[number] as usize)
    }
}

/// Whether two texts are the same, eight letters at a time: the comparison that comes with WebAssembly's Rust takes one at a time.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    let (a, rest_of_a) = a.as_chunks::<8>();
    let (b, rest_of_b) = b.as_chunks::<8>();
    let eight = |chunk: &[u8; 8]| u64::from_ne_bytes(*chunk);
    a.len() == b.len()
        && rest_of_a.len() == rest_of_b.len()
        && a.iter().zip(b).all(|(a, b)| eight(a) == eight(b))
        && rest_of_a.iter().zip(rest_of_b).all(|(a, b)| a == b)
}

fn hash_of(text: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.finish() as u32
}

/// A hash whose upper bits, too, differ.
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash) << 32
}
