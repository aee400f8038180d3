//! Times and numbers in the user's own way of writing them.

use std::time::Duration;

use concord_core::decimal;
use concord_core::gather::sort_by;
use concord_core::log::Run;
use concord_core::ports::Timestamp;
use concord_core::view::{DayNamed, Writing, day_named, said_of_run};
use wasm_bindgen::JsValue;

/// How the core's sentences write numbers and times here.
pub const WRITING: Writing = Writing {
    count,
    time: date_and_time,
    clock: time_of_day,
    duration,
};

/// A run in a sentence.
pub fn run_in_words(run: &Run) -> String {
    said_of_run(run, WRITING).title
}

fn date_of(at: Timestamp) -> js_sys::Date {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit an f64 exactly"
    )]
    js_sys::Date::new(&JsValue::from_f64(at.0 as f64))
}

/// Date or time in the short form of this browser's language, or both.
fn short(at: Timestamp, parts: &[&str]) -> String {
    let short = js_sys::Object::new();
    for part in parts {
        // Setting a property of a new object cannot fail.
        let _ = js_sys::Reflect::set(&short, &(*part).into(), &"short".into());
    }
    date_of(at).to_locale_string("default", &short).into()
}

/// Date and time to the minute, as this browser's language writes them.
pub fn date_and_time(at: Timestamp) -> String {
    short(at, &["dateStyle", "timeStyle"])
}

/// A date, as this browser's language writes it.
pub fn date(at: Timestamp) -> String {
    short(at, &["dateStyle"])
}

/// A time of today to the second, as this browser's language writes it.
pub fn time_of_day(at: Timestamp) -> String {
    date_of(at).to_locale_time_string("default").into()
}

/// A point in time beside the day that today is: the time alone, or with the day by its name where it has one.
pub fn when(at: Timestamp, today: i64) -> String {
    let time = || short(at, &["timeStyle"]);
    match day_named(day_number(at), today) {
        DayNamed::Today => time(),
        DayNamed::Named(day) => format!("{day} {}", time()),
        DayNamed::Dated => date_and_time(at),
    }
}

/// The number of a day in the calendar of this computer, one after the other.
pub fn day_number(at: Timestamp) -> i64 {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    // Minutes that this computer's clock is behind UTC at that moment.
    let behind = date_of(at).get_timezone_offset() as i64;
    (at.0 - behind * 60_000).div_euclid(DAY)
}

/// A day by its number, as addresses and fields for dates write it: `2026-11-27`.
pub fn day_of_number(day: i64) -> String {
    let iso = date_of(Timestamp(day.saturating_mul(24 * 60 * 60 * 1000)));
    let year = iso.get_utc_full_year();
    format!(
        "{year:04}-{:02}-{:02}",
        iso.get_utc_month() + 1,
        iso.get_utc_date()
    )
}

/// When so many days begin and end by the clock of this computer, the first of them as addresses write it; none where it is no day.
pub fn days_from(first: &str, number: u32) -> Option<(Timestamp, Timestamp)> {
    let mut parts = first.splitn(3, '-');
    let mut part = || parts.next()?.parse::<u32>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    let is_a_day = (1000..=9999).contains(&year) && (1..=12).contains(&month);
    if !is_a_day || !(1..=31).contains(&day) || !(1..=3660).contains(&number) {
        return None;
    }
    let midnight = |day: u32| {
        // The browser's own calendar knows how long months are, and which days have an hour less.
        let at = js_sys::Date::new_with_year_month_day(year, month as i32 - 1, day as i32);
        Timestamp(at.get_time() as i64)
    };
    Some((midnight(day), midnight(day + number)))
}

/// A count, with the separators of this browser's language.
pub fn count(number: usize) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of records fit an f64 exactly"
    )]
    let number = js_sys::Number::from(number as f64);
    number.to_locale_string("default").into()
}

/// An amount of money, with the separators of this browser's language and the decimals that it is written with; as it is
/// where it is no number.
pub fn money(amount: &str, currency: &str) -> String {
    let Some(number) = decimal::number(amount) else {
        return format!("{amount} {currency}").trim().to_owned();
    };
    let decimals = amount.trim().split_once('.').map_or(0, |(_, it)| it.len());
    let format = js_sys::Object::new();
    for limit in ["minimumFractionDigits", "maximumFractionDigits"] {
        // Twenty is what every browser takes.
        let decimals = u32::try_from(decimals.min(20)).unwrap_or_default();
        let _ = js_sys::Reflect::set(&format, &limit.into(), &decimals.into());
    }
    let format = js_sys::Intl::NumberFormat::new(&js_sys::Array::new(), &format);
    let text = format.format().call1(&JsValue::UNDEFINED, &number.into());
    let text = text.ok().and_then(|text| text.as_string());
    let text = text.unwrap_or_else(|| amount.to_owned());
    format!("{text} {currency}").trim().to_owned()
}

/// Sorted as this browser's language sorts names.
pub fn sorted_by_name<T>(mut all: Vec<T>, name: impl Fn(&T) -> String) -> Vec<T> {
    let collator = js_sys::Intl::Collator::new(&js_sys::Array::new(), &js_sys::Object::new());
    let compare = collator.compare();
    sort_by(&mut all, |one, other| {
        let (one, other) = (name(one).into(), name(other).into());
        let order = compare.call2(&JsValue::UNDEFINED, &one, &other).ok();
        // A collator always answers with a number.
        let order = order.and_then(|it| it.as_f64()).unwrap_or_default();
        order.total_cmp(&0.0)
    });
    all
}

/// A count with its noun: `1 customer`, `2 customers`.
pub fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// How long something takes, as exactly as a person wants to know.
pub fn duration(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ ..=89 => format!("{seconds} s"),
        seconds @ ..=5399 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A size of what is stored, as exactly as a person wants to know.
pub fn megabytes(bytes: f64) -> String {
    // In whole numbers: what prints fractions is not loaded for this.
    let with_tenth = |size: f64| {
        let tenths = (size * 10.0).round() as u64;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match bytes / 1e6 {
        size if size >= 1e3 => format!("{} GB", with_tenth(size / 1e3)),
        size if size >= 10.0 => format!("{} MB", size.round() as u64),
        size if size >= 0.1 => format!("{} MB", with_tenth(size)),
        _ => "less than 0.1 MB".to_owned(),
    }
}
