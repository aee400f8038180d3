//! The window's width, for what style sheets alone can't settle: the height of a virtual list's rows.

use leptos::prelude::*;

/// Whether the window is narrower than so many pixels, now and after it was resized.
pub fn window_is_narrower_than(pixels: f64) -> Signal<bool> {
    let is_narrow = move || width().is_some_and(|width| width < pixels);
    let narrow = RwSignal::new(is_narrow());
    let resized = window_event_listener(leptos::ev::resize, move |_| narrow.set(is_narrow()));
    on_cleanup(move || resized.remove());
    narrow.into()
}

fn width() -> Option<f64> {
    window().inner_width().ok()?.as_f64()
}
