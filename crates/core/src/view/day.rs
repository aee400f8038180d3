//! Days as people call them.

/// What a day is called beside today, each counted as one number after the other; none where it goes by its date.
pub fn day_in_words(day: i64, today: i64) -> Option<&'static str> {
    match day.checked_sub(today)? {
        -1 => Some("yesterday"),
        0 => Some("today"),
        1 => Some("tomorrow"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_days_next_to_today_have_a_name() {
        let said = [(-2, None), (-1, Some("yesterday")), (0, Some("today"))];
        for (beside, words) in said.into_iter().chain([(1, Some("tomorrow")), (2, None)]) {
            assert_eq!(day_in_words(20_000 + beside, 20_000), words);
        }
        assert_eq!(day_in_words(i64::MIN, i64::MAX), None);
    }
}
