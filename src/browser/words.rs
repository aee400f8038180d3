//! Times and numbers in the user's own way of writing them.

use std::time::Duration;

use concord_core::ports::Timestamp;
use wasm_bindgen::JsValue;

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

/// A count, with the separators of this browser's language.
pub fn count(number: usize) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of records fit an f64 exactly"
    )]
    let number = js_sys::Number::from(number as f64);
    number.to_locale_string("default").into()
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
