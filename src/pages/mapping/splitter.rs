//! The border between the list and its FactBox, which can be moved by pointer and by keyboard. Where it was left is kept in this
//! browser.

use concord_core::habits::{NARROWEST, factbox_after_key, factbox_after_press, widest_in};
use concord_core::view::{At, Does};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::app::Model;
use crate::components::{pressed, window_width};

/// How wide the FactBox is: as it is being dragged, else as it was left.
pub fn factbox_width(model: Model, dragged: RwSignal<Option<u32>>) -> Signal<u32> {
    let window = window_width();
    Signal::derive(move || {
        let kept = || {
            model
                .house
                .with(|house| house.habits.factbox_in(window.get() as u32))
        };
        dragged.get().unwrap_or_else(kept)
    })
}

/// The border.
#[component]
pub fn Splitter(
    model: Model,
    /// What holds both.
    frame: NodeRef<html::Div>,
    /// How wide the FactBox is.
    width: Signal<u32>,
    /// How wide it is while it is being dragged.
    dragged: RwSignal<Option<u32>>,
) -> impl IntoView {
    let window = window_width();
    let widest = move || widest_in(window.get() as u32);
    let keep = move |width: u32| model.change_habits(|habits| habits.factbox = Some(width));
    // Where in the border the pointer is down, and whether it has moved since.
    let (held, has_moved) = (StoredValue::new(None::<f64>), StoredValue::new(false));
    // From the pointer to the end of the FactBox.
    let reaches = move |event: &PointerEvent| {
        let right = frame.get_untracked()?.get_bounding_client_rect().right();
        Some(right - f64::from(event.client_x()))
    };
    let down = move |event: PointerEvent| {
        let border = event
            .current_target()
            .and_then(|it| it.dyn_into::<Element>().ok());
        if let Some(border) = border {
            // Without it a quick pointer leaves the border behind, and that is all.
            let _ = border.set_pointer_capture(event.pointer_id());
        }
        held.set_value(reaches(&event).map(|it| it - f64::from(width.get_untracked())));
        has_moved.set_value(false);
    };
    let moved = move |event: PointerEvent| {
        let (Some(held), Some(reaches)) = (held.get_value(), reaches(&event)) else {
            return;
        };
        let wanted = (reaches - held).max(0.0).round() as u32;
        let wanted = wanted.clamp(NARROWEST, untrack(widest));
        if wanted.abs_diff(width.get_untracked()) > FIRM || has_moved.get_value() {
            has_moved.set_value(true);
            dragged.set(Some(wanted));
        }
    };
    let up = move |_: PointerEvent| {
        if held.get_value().is_none() {
            return;
        }
        held.set_value(None);
        let now = width.get_untracked();
        keep(match has_moved.get_value() {
            true => now,
            // Whoever can't drag presses.
            false => factbox_after_press(now, untrack(widest)),
        });
        dragged.set(None);
    };
    let key = move |event: KeyboardEvent| {
        if pressed(model, At::Width, &event) != Some(Does::Walk) {
            return;
        }
        event.prevent_default();
        if let Some(width) = factbox_after_key(&event.key(), width.get_untracked(), untrack(widest))
        {
            keep(width);
        }
    };
    view! {
        <div class="splitter" role="separator" aria-orientation="vertical" aria-label="Width of the FactBox" tabindex="0" data-testid="splitter"
            title="Width of the FactBox: drag, press for the next width, or arrow keys"
            aria-valuemin=NARROWEST.to_string() aria-valuemax=move || widest().to_string() aria-valuenow=move || width.get().to_string()
            on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key></div>
    }
}

/// A hand that presses moves by so many pixels.
const FIRM: u32 = 4;
