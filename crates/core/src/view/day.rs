//! Days as people call them.

/// What a day is called beside today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayNamed {
    /// It is today: the time says it all.
    Today,
    /// By its name.
    Named(&'static str),
    /// By its date.
    Dated,
}

/// What a day is called beside today, each counted as one number after the other.
pub fn day_named(day: i64, today: i64) -> DayNamed {
    match day.checked_sub(today) {
        Some(-1) => DayNamed::Named("yesterday"),
        Some(0) => DayNamed::Today,
        Some(1) => DayNamed::Named("tomorrow"),
        _ => DayNamed::Dated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_days_next_to_today_have_a_name_and_today_needs_none() {
        let (yesterday, tomorrow) = (DayNamed::Named("yesterday"), DayNamed::Named("tomorrow"));
        let said = [
            (-2, DayNamed::Dated),
            (-1, yesterday),
            (0, DayNamed::Today),
            (1, tomorrow),
            (2, DayNamed::Dated),
        ];
        for (beside, words) in said {
            assert_eq!(day_named(20_000 + beside, 20_000), words);
        }
        assert_eq!(day_named(i64::MIN, i64::MAX), DayNamed::Dated);
    }
}
