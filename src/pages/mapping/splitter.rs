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

/// The border as it is moved.
#[derive(Clone, Copy)]
pub struct Border {
    model: Model,
    window: RwSignal<u32>,
    /// How wide the FactBox is while the border is being dragged.
    dragged: RwSignal<Option<usize>>,
    /// What holds both.
    pub frame: NodeRef<html::Div>,
}

impl Border {
    /// Where it was left.
    pub fn new(model: Model) -> Self {
        Self {
            model,
            window: window_width(),
            dragged: RwSignal::new(None),
            frame: NodeRef::new(),
        }
    }

    /// How wide the FactBox is: as it is being dragged, else as it was left.
    pub fn width(self) -> u32 {
        let window = self.window.get();
        let kept = || self.model.house.with(|it| it.habits.factbox_in(window));
        self.dragged.get().map_or_else(kept, |width| width as u32)
    }

    fn widest(self) -> u32 {
        widest_in(self.window.get())
    }

    fn keep(self, width: u32) {
        self.model
            .change_habits(|habits| habits.factbox = Some(width));
    }

    /// From the pointer to the end of the FactBox.
    fn reaches(self, event: &PointerEvent) -> Option<usize> {
        let right = self
            .frame
            .get_untracked()?
            .get_bounding_client_rect()
            .right();
        Some((right - f64::from(event.client_x())).max(0.0) as usize)
    }
}

/// The border, for pointer and keyboard.
#[component]
pub fn Splitter(border: Border) -> impl IntoView {
    let model = border.model;
    let width = move || untrack(|| border.width());
    let widest = move || untrack(|| border.widest());
    // Where in the border the pointer is down.
    let held = StoredValue::new(None::<usize>);
    let down = move |event: PointerEvent| {
        let element = event
            .current_target()
            .and_then(|it| it.dyn_into::<Element>().ok());
        if let Some(element) = element {
            // Without it a quick pointer leaves the border behind, and that is all.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        let reaches = border.reaches(&event);
        held.set_value(reaches.map(|it| it.saturating_sub(width() as usize)));
    };
    let moved = move |event: PointerEvent| {
        let (Some(held), Some(reaches)) = (held.get_value(), border.reaches(&event)) else {
            return;
        };
        let wanted = reaches.saturating_sub(held);
        let wanted = wanted.clamp(NARROWEST as usize, widest() as usize);
        let is_dragged = border.dragged.with_untracked(Option::is_some);
        if is_dragged || wanted.abs_diff(width() as usize) > FIRM {
            border.dragged.set(Some(wanted));
        }
    };
    let up = move |_: PointerEvent| {
        if held.try_update_value(Option::take).flatten().is_none() {
            return;
        }
        let is_dragged = border.dragged.with_untracked(Option::is_some);
        border.keep(match is_dragged {
            true => width(),
            // Whoever can't drag presses.
            false => factbox_after_press(width(), widest()),
        });
        border.dragged.set(None);
    };
    let key = move |event: KeyboardEvent| {
        if pressed(model, At::Width, &event) != Some(Does::Walk) {
            return;
        }
        event.prevent_default();
        if let Some(width) = factbox_after_key(&event.key(), width(), widest()) {
            border.keep(width);
        }
    };
    view! {
        <div class="splitter" role="separator" aria-orientation="vertical" aria-label="Width of the FactBox" tabindex="0" data-testid="splitter"
            title="Width of the FactBox: drag, press for the next width, or arrow keys"
            aria-valuemin=NARROWEST.to_string() aria-valuemax=move || border.widest().to_string() aria-valuenow=move || border.width().to_string()
            on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key></div>
    }
}

/// A hand that presses moves by so many pixels.
const FIRM: usize = 4;
