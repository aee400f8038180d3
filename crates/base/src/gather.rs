//! Gathering and sorting in one form for every type. `collect` into a map or set sorts first, and a sort of the standard library
//! is compiled anew for each type that it sorts, each time with some 3 kB that the browser has to load.

use std::cmp::Ordering;
use std::mem;

/// [`Iterator::collect`] without the sort.
pub trait Gather: Iterator + Sized {
    /// Gathers the items; into maps and sets they are put one by one, so that of equal keys the last one counts.
    fn gathered<C: Default + Extend<Self::Item>>(self) -> C {
        let mut gathered = C::default();
        gathered.extend(self);
        gathered
    }
}

impl<I: Iterator> Gather for I {}

/// Sorts; what is equal stays in its order. For as many items as a page shows: the comparisons are called through a pointer. What
/// sorts every customer uses [`crate::slices::sorted_by`], which pauses.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let of_places = |one: usize, other: usize| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    };
    let order = places(items.len(), &of_places);
    let mut taken: Vec<Option<T>> = mem::take(items).into_iter().map(Some).collect();
    let sorted = order.into_iter();
    items.extend(sorted.filter_map(|place| taken.get_mut(place).and_then(Option::take)));
}

/// As [`sort_by`], by a key of each.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// The places of so many items in their order.
fn places(number: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..number).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorting_and_gathering_are_what_the_standard_library_does(
            items in prop::collection::vec((0u8..20, 0u32..1_000), 0..200)
        ) {
            let (mut sorted, mut expected) = (items.clone(), items.clone());
            sort_by_key(&mut sorted, |it| it.0);
            expected.sort_by_key(|it| it.0);
            prop_assert_eq!(sorted, expected);
            let gathered: BTreeMap<u8, u32> = items.iter().copied().gathered();
            prop_assert_eq!(gathered, items.iter().copied().collect());
        }
    }
}
