//! What an account's meta data says while its customer is being created in Business Central. Nothing there keeps two engines from
//! creating the same customer at the same time; WooCommerce numbers what is added to an account, and so tells who was first.

use std::time::Duration;

use concord_base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the meta data keys of reservations begin with. Each run has a key of its own, so that none writes over another's
/// (facts/woocommerce.md "Meta").
const PREFIX: &str = "concord_business_central_reserved_";

/// For how long a run may create a customer after it noted that it would.
pub const HOLDS: Duration = Duration::from_secs(10 * 60);

/// For how long others leave an account alone after that. Longer, because a create may be on its way, and because two machines' clocks
/// differ; what was broken off is free again then.
pub const COUNTS: Duration = Duration::from_secs(20 * 60);

/// One run's note that it is about to create the account's customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The meta data key.
    pub key: String,
    /// WooCommerce's number of the note: what was added later has a higher one.
    row: u64,
    /// When it was made, by the clock of whoever made it; none where that can't be read.
    at: Option<Timestamp>,
}

impl Reservation {
    /// The key of a run that has drawn this number.
    pub fn key_of(drawn: u64) -> String {
        format!("{PREFIX}{drawn:016x}")
    }

    /// Those in an account's meta data.
    pub(super) fn all(items: &[Value]) -> Vec<Self> {
        let reservation = |item: &Value| {
            let key = item["key"].as_str()?;
            key.starts_with(PREFIX).then(|| Self {
                key: key.to_owned(),
                // One without a number comes after all others: whoever made it leaves the account alone.
                row: item["id"].as_u64().unwrap_or(u64::MAX),
                at: item["value"].as_str().and_then(Timestamp::parse_utc),
            })
        };
        items.iter().filter_map(reservation).collect()
    }

    /// Whether it was made before the other one.
    pub fn is_before(&self, other: &Self) -> bool {
        (self.row, &self.key) < (other.row, &other.key)
    }

    /// Until when others leave the account alone for it; none when they need not any more. A time that lies as far ahead is that of
    /// a clock which is wrong.
    pub fn counts_until(&self, now: Timestamp) -> Option<Timestamp> {
        let at = self.at?;
        let differ = now.since(at).max(at.since(now));
        (differ < COUNTS).then(|| at.after(COUNTS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reservations(meta: Value) -> Vec<Reservation> {
        Reservation::all(meta.as_array().unwrap())
    }

    #[test]
    fn whoever_noted_it_first_was_first_by_woocommerces_number() {
        let all = reservations(json!([
            {"id": 12, "key": Reservation::key_of(1), "value": "2026-11-27T09:00:00Z"},
            {"id": 9, "key": Reservation::key_of(2), "value": "2026-11-27T09:05:00Z"},
            {"key": Reservation::key_of(3), "value": "2026-11-27T09:00:00Z"},
            {"id": 1, "key": "concord_business_central", "value": {"company": "a", "customer": "b"}},
        ]));
        let [first, second, unnumbered] = &all[..] else {
            panic!("{all:?}")
        };
        assert!(second.is_before(first) && !first.is_before(second));
        assert!(first.is_before(unnumbered) && !first.is_before(first));
    }

    #[test]
    fn a_note_counts_for_a_while_and_one_of_a_wrong_clock_or_without_a_time_does_not() {
        let made = "2026-11-27T09:00:00Z";
        let at = Timestamp::parse_utc(made).unwrap();
        let [noted, odd] = [json!(made), json!({"at": 7})].map(|value| {
            reservations(json!([{"id": 1, "key": Reservation::key_of(1), "value": value}]))
                .remove(0)
        });
        let minutes = |number: u64| Duration::from_secs(number * 60);
        assert_eq!(noted.counts_until(at), Some(at.after(COUNTS)));
        assert!(noted.counts_until(at.after(minutes(19))).is_some());
        assert!(noted.counts_until(at.before(minutes(19))).is_some());
        assert_eq!(noted.counts_until(at.after(minutes(20))), None);
        assert_eq!(noted.counts_until(at.before(minutes(21))), None);
        assert_eq!(odd.counts_until(at), None);
        assert!(HOLDS < COUNTS);
    }
}
