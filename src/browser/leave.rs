//! The question before unsaved changes are left behind: when the tab is closed or loaded anew, and when a link of the app
//! leads to another page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, Element, MouseEvent};

const QUESTION: &str = "Your changes are not saved. Leave this page without them?";

/// Asks while `is_changed` says so, for as long as the page is shown.
pub fn ask_before_leaving(is_changed: Signal<bool>) {
    let unload = window_event_listener(leptos::ev::beforeunload, move |event| {
        if is_changed.try_get_untracked() == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
    // The router listens on the window: in the document's capture phase this comes first.
    let clicked = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let link = target.and_then(|it| it.closest("a[href]").ok().flatten());
        if link.is_none() || is_changed.try_get_untracked() != Some(true) {
            return;
        }
        let leave = window().confirm_with_message(QUESTION).unwrap_or(true);
        if !leave {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let options = AddEventListenerOptions::new();
    options.set_capture(true);
    let listener: &js_sys::Function = clicked.as_ref().unchecked_ref();
    let added = document().add_event_listener_with_callback_and_add_event_listener_options(
        "click", listener, &options,
    );
    if added.is_err() {
        return;
    }
    let clicked = StoredValue::new_local(Some(clicked));
    on_cleanup(move || {
        let removed = clicked.try_update_value(Option::take).flatten();
        if let Some(clicked) = removed {
            let listener: &js_sys::Function = clicked.as_ref().unchecked_ref();
            let _: Result<(), JsValue> =
                document().remove_event_listener_with_callback_and_bool("click", listener, true);
        }
    });
}
