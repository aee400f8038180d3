//! The question before unsaved changes are left behind: when the tab is closed or loaded anew, and when a link of the app or
//! the browser's way back leads to another page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, Element, Event};

const QUESTION: &str = "Your changes are not saved. Leave this page without them?";

/// Asks while `is_changed` says so, for as long as the page is shown.
pub fn ask_before_leaving(is_changed: Signal<bool>) {
    let stays = move || {
        is_changed.try_get_untracked() == Some(true)
            && !window().confirm_with_message(QUESTION).unwrap_or(true)
    };
    let unload = window_event_listener(leptos::ev::beforeunload, move |event| {
        if is_changed.try_get_untracked() == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
    let document: web_sys::EventTarget = document().into();
    listen_first(document, "click", move |event| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let link = target.and_then(|it| it.closest("a[href]").ok().flatten());
        if link.is_some() && stays() {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let shown = use_location();
    listen_first(window().into(), "popstate", move |event| {
        let of_shown = |it: &str| format!("{it}{}", shown.search.get_untracked());
        let address = shown.pathname.with_untracked(|it| of_shown(it));
        if stays() {
            // The browser has gone there already: only the page has not followed. It is put on top again.
            event.stop_immediate_propagation();
            if let Ok(history) = window().history() {
                let _: Result<(), JsValue> =
                    history.push_state_with_url(&JsValue::NULL, "", Some(&address));
            }
        }
    });
}

/// Listens in the capture phase, which comes before the router's listeners, for as long as the page is shown.
fn listen_first(target: web_sys::EventTarget, event: &'static str, act: impl Fn(Event) + 'static) {
    let act = Closure::<dyn Fn(Event)>::new(act);
    let options = AddEventListenerOptions::new();
    options.set_capture(true);
    let listener: &js_sys::Function = act.as_ref().unchecked_ref();
    let added = target
        .add_event_listener_with_callback_and_add_event_listener_options(event, listener, &options);
    if added.is_err() {
        return;
    }
    let kept = StoredValue::new_local(Some((target, act)));
    on_cleanup(move || {
        let removed = kept.try_update_value(Option::take).flatten();
        if let Some((target, act)) = removed {
            let listener: &js_sys::Function = act.as_ref().unchecked_ref();
            let _: Result<(), JsValue> =
                target.remove_event_listener_with_callback_and_bool(event, listener, true);
        }
    });
}
