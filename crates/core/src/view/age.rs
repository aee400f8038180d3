//! How old what was read of both systems' customers is, by the setting *Webstore list cache time*.

use std::time::Duration;

use super::Writing;
use crate::ports::Timestamp;
use crate::state::State;

/// When the customers of both systems were last read whole, as it counts at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomersRead {
    /// Not yet in this browser.
    Never,
    /// So long ago, within the cache time: Mapping and the preview use what was read, until the user has it read again.
    Recently(Timestamp, Duration),
    /// So long ago that whoever wants a preview has both systems read.
    LongAgo(Timestamp, Duration),
    /// At a time that has not come: the clock was set back. How old it is nobody knows.
    Ahead(Timestamp),
}

impl CustomersRead {
    /// Whether it is recent enough to be used without reading again.
    pub fn is_recent(self) -> bool {
        matches!(self, Self::Recently(..))
    }

    /// When it was and how long ago, in words; none where nothing was read.
    pub fn words(self, write: &Writing) -> Option<String> {
        let read = |at| format!("Read {}", (write.time)(at));
        let ago = |age| format!("({} ago)", (write.duration)(age));
        Some(match self {
            Self::Never => return None,
            Self::Recently(at, age) => format!("{} {}", read(at), ago(age)),
            Self::LongAgo(at, age) => format!(
                "{} {}, longer ago than the webstore list cache time",
                read(at),
                ago(age)
            ),
            Self::Ahead(at) => format!("{}, by a clock that was ahead of this one", read(at)),
        })
    }
}

/// When the customers of both systems were last read, as it counts now.
pub fn customers_read(state: &State, now: Timestamp) -> CustomersRead {
    let cached_for = Duration::from_secs(60 * u64::from(state.setup.list_cache_minutes));
    let Some(at) = state.snapshots.reference.read_at else {
        return CustomersRead::Never;
    };
    if now < at {
        return CustomersRead::Ahead(at);
    }
    match now.since(at) {
        age if age < cached_for => CustomersRead::Recently(at, age),
        age => CustomersRead::LongAgo(at, age),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_counts_as_recent_within_the_cache_time_and_never_without_one() {
        let minute = 60_000;
        let read_at = Timestamp(100 * minute);
        let mut state = State::default();
        let mut read = |cache: u32, read_at: Option<Timestamp>, now: i64| {
            state.known_mut().setup.list_cache_minutes = cache;
            state.known_mut().snapshots.reference.read_at = read_at;
            customers_read(&state, Timestamp(now))
        };
        let age = |minutes: u64| Duration::from_secs(60 * minutes);
        let recently = |it| CustomersRead::Recently(read_at, it);
        let long_ago = |it| CustomersRead::LongAgo(read_at, it);
        assert_eq!(read(60, None, 0), CustomersRead::Never);
        assert_eq!(read(60, Some(read_at), 100 * minute), recently(age(0)));
        assert_eq!(read(60, Some(read_at), 159 * minute), recently(age(59)));
        assert_eq!(read(60, Some(read_at), 160 * minute), long_ago(age(60)));
        assert_eq!(read(0, Some(read_at), 100 * minute), long_ago(age(0)));
        let set_back = read(60, Some(read_at), 99 * minute);
        assert_eq!(set_back, CustomersRead::Ahead(read_at));
    }
}
