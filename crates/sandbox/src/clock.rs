//! Time as the sandbox tells it: set from outside, and a little later with each request.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::{datetime, format_description};

/// The moment at which the sample data is "today": shortly after the recordings were made.
pub const START: i64 = datetime!(2026-11-23 12:00:00 UTC).unix_timestamp() * 1000;

/// The recorded shop's time zone is UTC-5 all year.
const SITE_OFFSET: i64 = -5 * 3_600_000;

/// Milliseconds since 1970 that never stand still between two requests.
#[derive(Debug, Clone)]
pub struct Clock {
    now: i64,
    /// How far it goes before the clock that it follows.
    ahead: i64,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            now: START,
            ahead: 0,
        }
    }
}

impl Clock {
    /// The present moment in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Sets the moment.
    pub fn set(&mut self, milliseconds: i64) {
        self.now = milliseconds;
    }

    /// Lets time pass at once.
    pub fn advance(&mut self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX / 4);
        self.now = self.now.saturating_add(by);
        self.ahead = self.ahead.saturating_add(by);
    }

    /// Goes on with a clock outside, as far ahead of it as time was let pass. Never goes back.
    pub fn follow(&mut self, milliseconds: i64) {
        self.now = self.now.max(milliseconds.saturating_add(self.ahead));
    }

    /// Moves by so many milliseconds, back where they are negative.
    pub fn shift(&mut self, milliseconds: i64) {
        self.now += milliseconds;
    }

    /// Moves on by the least step, so that two writes never carry the same stamp.
    pub fn tick(&mut self) {
        self.now += 1;
    }
}

const SECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");

fn moment(milliseconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// WooCommerce's `…_gmt` form: UTC to the second, without a `Z`.
pub fn gmt(milliseconds: i64) -> String {
    moment(milliseconds).format(SECONDS).unwrap_or_default()
}

/// WooCommerce's form without `_gmt`: the same in the site's own time.
pub fn site_time(milliseconds: i64) -> String {
    gmt(milliseconds + SITE_OFFSET)
}

/// Reads WooCommerce's `…_gmt` form.
pub fn from_gmt(text: &str) -> Option<i64> {
    let seconds = time::PrimitiveDateTime::parse(text, SECONDS)
        .ok()?
        .assume_utc()
        .unix_timestamp();
    Some(seconds * 1000)
}

/// Reads a date as WooCommerce's filters take it: with an offset or `Z`, or bare, which is the site's own time unless the query says that
/// dates are UTC. A day alone is its midnight.
pub fn from_web_date(text: &str, bare_is_gmt: bool) -> Option<i64> {
    if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
        return Some(moment.unix_timestamp() * 1000);
    }
    let whole = if text.len() == 10 {
        format!("{text}T00:00:00")
    } else {
        text.to_owned()
    };
    from_gmt(&whole).map(|at| if bare_is_gmt { at } else { at - SITE_OFFSET })
}

/// Business Central's form: UTC with `Z` and as many decimals as are needed.
pub fn utc(milliseconds: i64) -> String {
    moment(milliseconds).format(&Rfc3339).unwrap_or_default()
}

/// Reads a moment with an offset or `Z`, as OData literals are written. A date alone is its midnight.
pub fn from_utc(text: &str) -> Option<i64> {
    let whole = if text.len() == 10 {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    let moment = OffsetDateTime::parse(&whole, &Rfc3339).ok()?;
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()
}

/// `HH:MM:SS.mmm`, for log lines.
pub fn time_of_day(milliseconds: i64) -> String {
    moment(milliseconds)
        .format(format_description!(
            "[hour]:[minute]:[second].[subsecond digits:3]"
        ))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_was_let_pass_stays_passed_while_the_clock_outside_goes_on() {
        let mut clock = Clock::default();
        clock.follow(START + 1_000);
        clock.advance(Duration::from_secs(3_600));
        clock.follow(START + 2_000);
        assert_eq!(clock.now(), START + 3_602_000);
        clock.follow(START);
        assert_eq!(clock.now(), START + 3_602_000, "never back");
    }

    #[test]
    fn a_moment_is_written_in_each_systems_form_and_read_back() {
        let at = 1_795_434_227_010;
        assert_eq!(gmt(at), "2026-11-23T11:43:47");
        assert_eq!(site_time(at), "2026-11-23T06:43:47");
        assert_eq!(utc(at), "2026-11-23T11:43:47.01Z");
        assert_eq!(from_utc(&utc(at)), Some(at));
        assert_eq!(from_gmt(&gmt(at)), Some(at - 10));
        assert_eq!(from_utc("2026-11-23"), from_gmt("2026-11-23T00:00:00"));
    }
}
