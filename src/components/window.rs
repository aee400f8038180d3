//! The window's width, for what style sheets alone can't settle: the height of a virtual list's rows, and what a person sizes.

use leptos::prelude::*;

/// Whether the window is narrower than so many pixels, now and after it was resized.
pub fn window_is_narrower_than(pixels: f64) -> Signal<bool> {
    let is_narrow = move || width().is_some_and(|width| width < pixels);
    let narrow = RwSignal::new(is_narrow());
    let resized = window_event_listener(leptos::ev::resize, move |_| narrow.set(is_narrow()));
    on_cleanup(move || resized.remove());
    narrow.into()
}

/// The window's width in pixels, now and after it was resized. One that does not say is a wide one.
pub fn window_width() -> RwSignal<u32> {
    let now = || width().map_or(u32::MAX, |width| width as u32);
    let known = RwSignal::new(now());
    let resized = window_event_listener(leptos::ev::resize, move |_| known.set(now()));
    on_cleanup(move || resized.remove());
    known
}

fn width() -> Option<f64> {
    window().inner_width().ok()?.as_f64()
}
