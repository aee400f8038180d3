//! Points in time, as both systems write them.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The last millisecond of the year 9999, which is as far as dates are written.
    const LAST: i64 = 253_402_300_799_999;

    /// So much later.
    pub fn after(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// From a time in UTC as the two systems write it: `2026-08-20T07:38:44.293Z`, or WooCommerce's `_gmt` fields, which
    /// leave the `Z` out (facts/woocommerce.md "Dates and orders").
    pub fn parse_utc(text: &str) -> Option<Self> {
        let time = humantime::parse_rfc3339_weak(text).ok()?;
        let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(Self(i64::try_from(since.as_millis()).ok()?))
    }

    /// As Business Central takes it in a filter. A time before 1970 or after the year 9999, as a file or a broken clock may
    /// bring one, is the nearest that can be written.
    pub fn to_utc_text(self) -> String {
        let since = self.0.clamp(0, Self::LAST).unsigned_abs();
        let since = Duration::from_millis(since);
        humantime::format_rfc3339_millis(SystemTime::UNIX_EPOCH + since).to_string()
    }

    /// As WooCommerce takes it in a filter that says that its dates are GMT: to the second, without a `Z`.
    pub fn to_gmt_text(self) -> String {
        let mut text = self.to_utc_text();
        text.truncate("2026-08-20T07:38:44".len());
        text
    }

    /// As it is said in a sentence: `2026-08-20 07:38 (UTC)`.
    pub fn to_minute_text(self) -> String {
        let text = self.to_gmt_text().replace('T', " ");
        format!("{} (UTC)", text.get(..16).unwrap_or(&text))
    }

    /// The day in UTC, `2026-08-20`.
    pub fn to_day_text(self) -> String {
        let mut text = self.to_utc_text();
        text.truncate("2026-08-20".len());
        text
    }

    /// This much earlier.
    pub fn before(self, duration: Duration) -> Self {
        let duration = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(duration))
    }

    /// The time from `earlier` to this; zero when the clock was set back between the two.
    pub fn since(self, earlier: Timestamp) -> Duration {
        let apart = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(apart).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_no_calendar_holds_are_written_as_the_nearest_one() {
        let extremes = [i64::MIN, -1, Timestamp::LAST, Timestamp::LAST + 1, i64::MAX];
        let written = extremes.map(|at| Timestamp(at).to_day_text());
        let (first, last) = ("1970-01-01", "9999-12-31");
        assert_eq!(written, [first, first, last, last, last]);
        for at in extremes.map(Timestamp) {
            let _ = at.before(Duration::MAX).since(Timestamp(i64::MAX));
            let _ = Timestamp(i64::MAX).since(at);
        }
    }

    #[test]
    fn times_of_both_systems_are_read_and_written_back() {
        let company = Timestamp::parse_utc("2026-08-20T07:38:44.293Z").unwrap();
        assert_eq!(company.to_utc_text(), "2026-08-20T07:38:44.293Z");
        assert_eq!(company.to_gmt_text(), "2026-08-20T07:38:44");
        let webstore = Timestamp::parse_utc("2026-08-20T07:38:44").unwrap();
        assert_eq!(company.since(webstore), Duration::from_millis(293));
        assert_eq!(Timestamp::parse_utc("yesterday"), None);
    }
}
