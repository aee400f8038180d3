//! Numbers and times as the program writes them: alike on every machine, so that scripts can read them.

use std::time::Duration;

use concord_core::ports::Timestamp;
use concord_core::view::Writing;

/// How the core's sentences write numbers and times here.
pub const WRITING: Writing = Writing {
    count: |number| number.to_string(),
    time,
    clock,
    duration,
};

/// A point in time in UTC, to the minute.
pub fn time(at: Timestamp) -> String {
    let text = at.to_gmt_text().replace('T', " ");
    let minute = text.get(..16).unwrap_or(&text);
    format!("{minute} UTC")
}

fn clock(at: Timestamp) -> String {
    let text = at.to_gmt_text();
    let time = text.split_once('T').map_or("", |(_, time)| time);
    format!("{time} UTC")
}

fn duration(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ ..=89 => format!("{seconds} s"),
        seconds @ ..=5399 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_and_say_so() {
        let at = Timestamp::parse_utc("2026-08-20T07:38:44.293Z").unwrap();
        assert_eq!(time(at), "2026-08-20 07:38 UTC");
        assert_eq!(clock(at), "07:38:44 UTC");
        assert_eq!(duration(Duration::from_secs(5401)), "1 h 30 min");
    }
}
