//! Records by key, many of them, of which copies are cheap.

use crate::gather::Gather as _;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::collections::btree_map;
use std::ops::Index;
use std::sync::Arc;

/// A map whose copies share their records until one of them is changed: work that takes a while has a state of its own
/// beside the one that is shown, and a hundred thousand records are not held twice.
#[derive(Debug, PartialEq, Eq)]
pub struct Shelf<K, V>(Arc<BTreeMap<K, Arc<V>>>);

impl<K, V> Clone for Shelf<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Ord + Clone, V: Clone> Shelf<K, V> {
    /// The record of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(key).map(Arc::as_ref)
    }

    /// The record of a key, to be held beside the shelf.
    pub fn shared<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&Arc<V>>
    where
        K: Borrow<Q>,
    {
        self.0.get(key)
    }

    /// A record, to be held beside the shelf: it is shared where it is the one of the key, and copied where it is another one.
    pub fn share<Q: Ord + ?Sized>(&self, key: &Q, record: &V) -> Arc<V>
    where
        K: Borrow<Q>,
    {
        let own = self.0.get(key);
        let own = own.filter(|own| std::ptr::eq(own.as_ref(), record));
        own.map_or_else(|| Arc::new(record.clone()), Arc::clone)
    }

    /// Whether there is a record of a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys, in order.
    pub fn keys(&self) -> btree_map::Keys<'_, K, Arc<V>> {
        self.0.keys()
    }

    /// The records, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator {
        self.0.values().map(Arc::as_ref)
    }

    /// The records, in the order of their keys, to be held beside the shelf.
    pub fn all_shared(&self) -> btree_map::Values<'_, K, Arc<V>> {
        self.0.values()
    }

    /// Keys and records, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + ExactSizeIterator {
        self.0.iter().map(|(key, value)| (key, value.as_ref()))
    }

    /// The whole map.
    pub fn as_map(&self) -> &BTreeMap<K, Arc<V>> {
        &self.0
    }

    /// A record to be changed, made when there is none.
    pub fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        Arc::make_mut(Arc::make_mut(&mut self.0).entry(key).or_default())
    }

    /// Puts a record in, in place of the one that has the key.
    pub fn insert(&mut self, key: K, value: V) -> Option<Arc<V>> {
        Arc::make_mut(&mut self.0).insert(key, Arc::new(value))
    }

    /// Takes a record out. Nothing is copied when there is none.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        if !self.contains_key(key) {
            return None;
        }
        Arc::make_mut(&mut self.0).remove(key)
    }

    /// A record to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        if !self.contains_key(key) {
            return None;
        }
        let record = Arc::make_mut(&mut self.0).get_mut(key)?;
        Some(Arc::make_mut(record))
    }

    /// Keeps only what fits.
    pub fn retain(&mut self, mut fits: impl FnMut(&K, &V) -> bool) {
        if !self.iter().all(|(key, value)| fits(key, value)) {
            Arc::make_mut(&mut self.0).retain(|key, value| fits(key, value));
        }
    }
}

impl<K: Ord, V> Index<&K> for Shelf<K, V> {
    type Output = V;

    fn index(&self, key: &K) -> &V {
        &self.0[key]
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Shelf<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(records: I) -> Self {
        let records = records.into_iter();
        Self(Arc::new(
            records
                .map(|(key, value)| (key, Arc::new(value)))
                .gathered(),
        ))
    }
}

impl<K: Ord, V> FromIterator<(K, Arc<V>)> for Shelf<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, Arc<V>)>>(records: I) -> Self {
        Self(Arc::new(records.into_iter().gathered()))
    }
}

impl<K: Ord + Clone, V: Clone> Extend<(K, V)> for Shelf<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, records: I) {
        let records = records.into_iter();
        Arc::make_mut(&mut self.0).extend(records.map(|(key, value)| (key, Arc::new(value))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_shares_its_records_until_one_of_them_changes() {
        let original: Shelf<u32, String> = (0..3).map(|key| (key, key.to_string())).collect();
        let mut copy = original.clone();
        assert!(copy.remove(&9).is_none() && copy.get_mut(&9).is_none());
        assert!(Arc::ptr_eq(&original.0, &copy.0));
        if let Some(text) = copy.get_mut(&1) {
            text.push('!');
        }
        assert_eq!(original.get(&1).map(String::as_str), Some("1"));
        assert_eq!(copy.get(&1).map(String::as_str), Some("1!"));
        assert!(Arc::ptr_eq(
            original.shared(&2).unwrap(),
            copy.shared(&2).unwrap()
        ));
    }
}
