//! The browser's clock.

use std::time::Duration;

use concord_core::ports::Timestamp;
use wasm_bindgen_futures::JsFuture;

/// Now.
pub fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit an i64"
    )]
    Timestamp(js_sys::Date::now() as i64)
}

/// Returns when `duration` has passed; at once when the browser has no timer.
pub async fn sleep(duration: Duration) {
    let milliseconds = i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
    let mut start = |resolve: js_sys::Function, _| {
        let started = web_sys::window().and_then(|window| {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
                .ok()
        });
        if started.is_none() {
            let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
        }
    };
    // A timer's promise is never rejected.
    let _ = JsFuture::from(js_sys::Promise::new(&mut start)).await;
}
