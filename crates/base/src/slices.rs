//! Work on a hundred thousand records in slices, between which whoever waits has a turn: the page draws, a key is answered.

use std::cell::Cell;
use std::cmp::Ordering;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::clock::Clock;
use crate::time::Timestamp;

/// How many records are worked on between two pauses.
const SLICE: usize = 128;
/// How many records are sorted in one go.
const RUN: usize = 1024;

/// What pauses need of a clock, whichever it is.
trait Turns {
    fn now(&self) -> Timestamp;
    /// Lets others have their turn.
    fn turn(&self) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}

impl<C: Clock> Turns for C {
    fn now(&self) -> Timestamp {
        Clock::now(self)
    }

    fn turn(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(self.sleep(Duration::ZERO))
    }
}

/// Lets others have a turn in the midst of long work, whenever a slice has taken so long that a screen would miss its next
/// pictures. One type for all clocks, and for none: the work is compiled once.
pub struct Pauses<'a> {
    clock: Option<&'a dyn Turns>,
    since: Cell<Timestamp>,
}

/// How long a slice may take.
const LONGEST: Duration = Duration::from_millis(8);

impl<'a> Pauses<'a> {
    /// Nobody waits: for tests, benchmarks and few records.
    pub fn none() -> Self {
        let (clock, since) = (None, Cell::default());
        Self { clock, since }
    }

    /// The first slice begins now.
    pub fn new(clock: &'a impl Clock) -> Self {
        Self {
            clock: Some(clock),
            since: Cell::new(Clock::now(clock)),
        }
    }

    /// Called every few records. Returns at once as long as the slice is short, else after others have had their turn.
    pub async fn pause(&self) {
        let Some(clock) = self.clock else {
            return;
        };
        if clock.now().since(self.since.get()) >= LONGEST {
            clock.turn().await;
            self.since.set(clock.now());
        }
    }
}

/// Does work that pauses for nobody.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}

/// Does something with each item.
pub async fn for_each<I: IntoIterator>(
    pauses: &Pauses<'_>,
    items: I,
    mut each: impl FnMut(I::Item),
) {
    for (number, item) in (1_usize..).zip(items) {
        each(item);
        if number.is_multiple_of(SLICE) {
            pauses.pause().await;
        }
    }
}

/// Sorts; what is equal stays in its order.
pub async fn sorted<T: Ord>(pauses: &Pauses<'_>, items: Vec<T>) -> Vec<T> {
    sorted_in_runs(pauses, items, T::cmp).await
}

/// Sorts as it is told; what is equal stays in its order. Compiled once for all types, as [`crate::gather::sort_by`]: the
/// comparisons, of which a sort of a hundred thousand makes two millions, are called through a pointer.
pub async fn sorted_by<T>(
    pauses: &Pauses<'_>,
    items: Vec<T>,
    compare: &dyn Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let of_places = |one: usize, other: usize| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    };
    let order = places(pauses, items.len(), &of_places).await;
    let mut taken: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(taken.len());
    for_each(pauses, order, |place| {
        sorted.extend(taken.get_mut(place).and_then(Option::take));
    })
    .await;
    sorted
}

/// The places of so many items in their order.
async fn places(
    pauses: &Pauses<'_>,
    number: usize,
    compare: &dyn Fn(usize, usize) -> Ordering,
) -> Vec<usize> {
    let compare = |one: &usize, other: &usize| compare(*one, *other);
    sorted_in_runs(pauses, (0..number).collect(), compare).await
}

async fn sorted_in_runs<T>(
    pauses: &Pauses<'_>,
    items: Vec<T>,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut runs = Vec::new();
    let mut items = items.into_iter();
    loop {
        let mut run: Vec<T> = items.by_ref().take(RUN).collect();
        if run.is_empty() {
            break;
        }
        run.sort_by(&compare);
        runs.push(run);
        pauses.pause().await;
    }
    // Neighbours are merged, so that what comes first stays first.
    while runs.len() > 1 {
        let mut longer = Vec::with_capacity(runs.len().div_ceil(2));
        let mut left = runs.into_iter();
        while let Some(run) = left.next() {
            longer.push(match left.next() {
                Some(next) => merged(pauses, run, next, &compare).await,
                None => run,
            });
        }
        runs = longer;
    }
    runs.pop().unwrap_or_default()
}

async fn merged<T>(
    pauses: &Pauses<'_>,
    a: Vec<T>,
    b: Vec<T>,
    compare: &impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    loop {
        let next = match (a.peek(), b.peek()) {
            (Some(of_a), Some(of_b)) if compare(of_b, of_a).is_lt() => b.next(),
            (Some(_), _) => a.next(),
            (None, _) => b.next(),
        };
        match next {
            Some(next) => all.push(next),
            None => return all,
        }
        if all.len().is_multiple_of(RUN) {
            pauses.pause().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorting_in_slices_is_sorting(numbers in prop::collection::vec(0u32..5_000, 0..6_000)) {
            let mut expected = numbers.clone();
            expected.sort();
            prop_assert_eq!(at_once(sorted(&Pauses::none(), numbers)), expected);
        }

        #[test]
        fn what_is_equal_stays_in_its_order(numbers in prop::collection::vec(0u32..50, 0..6_000)) {
            let items: Vec<(u32, usize)> = numbers.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort();
            let by_number = |one: &(u32, usize), other: &(u32, usize)| one.0.cmp(&other.0);
            prop_assert_eq!(at_once(sorted_by(&Pauses::none(), items, &by_number)), expected);
        }
    }

    #[test]
    fn long_work_pauses_again_and_again() {
        /// A clock by which every slice is a long one.
        #[derive(Default)]
        struct Slow {
            now: Cell<i64>,
            turns: Cell<usize>,
        }
        impl Clock for Slow {
            fn now(&self) -> Timestamp {
                self.now.set(self.now.get() + 1_000);
                Timestamp(self.now.get())
            }

            async fn sleep(&self, _: Duration) {
                self.turns.set(self.turns.get() + 1);
            }
        }
        let clock = Slow::default();
        let pauses = Pauses::new(&clock);
        let mut sum = 0;
        at_once(for_each(&pauses, 0..10_000, |number| sum += number));
        assert_eq!(sum, 49_995_000);
        assert_eq!(clock.turns.get(), 10_000 / SLICE);
        at_once(sorted(&pauses, (0..10_000).rev().collect::<Vec<_>>()));
        assert!(clock.turns.get() > 2 * 10_000 / RUN);
    }
}
