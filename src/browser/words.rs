//! Times and numbers in the user's own way of writing them.

use std::time::Duration;

use concord_core::gather::sort_by;
use concord_core::log::Run;
use concord_core::ports::Timestamp;
use concord_core::view::{Writing, said_of_run};
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

/// Date and time to the minute, as this browser's language writes them.
pub fn date_and_time(at: Timestamp) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit an f64 exactly"
    )]
    let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64));
    let short = js_sys::Object::new();
    for part in ["dateStyle", "timeStyle"] {
        // Setting a property of a new object cannot fail.
        let _ = js_sys::Reflect::set(&short, &part.into(), &"short".into());
    }
    date.to_locale_string("default", &short).into()
}

/// A time of today to the second, as this browser's language writes it.
pub fn time_of_day(at: Timestamp) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit an f64 exactly"
    )]
    let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64));
    date.to_locale_time_string("default").into()
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
    let Some(number) = amount
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|it| it.is_finite())
    else {
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
    match bytes / 1e6 {
        size if size >= 1e3 => format!("{:.1} GB", size / 1e3),
        size if size >= 10.0 => format!("{size:.0} MB"),
        size if size >= 0.1 => format!("{size:.1} MB"),
        _ => "less than 0.1 MB".to_owned(),
    }
}
