//! The window's width, for what style sheets alone can't settle: the height of a virtual list's rows, the width of what a person
//! sizes.

use leptos::prelude::*;

/// The window's width in pixels, now and after it was resized.
pub fn window_width() -> Signal<f64> {
    let known = RwSignal::new(width());
    let resized = window_event_listener(leptos::ev::resize, move |_| known.set(width()));
    on_cleanup(move || resized.remove());
    known.into()
}

/// Whether the window is narrower than so many pixels, now and after it was resized.
pub fn window_is_narrower_than(pixels: f64) -> Signal<bool> {
    let width = window_width();
    Memo::new(move |_| width.get() < pixels).into()
}

/// A window that does not say is a wide one.
fn width() -> f64 {
    let width = window().inner_width().ok();
    width.and_then(|it| it.as_f64()).unwrap_or(f64::INFINITY)
}
