//! The question before unsaved changes are left behind: when the tab is closed or loaded anew, and when a link of the app or
//! the browser's way back leads to another page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use leptos_router::location::Location;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, Element, MouseEvent};

const QUESTION: &str = "Your changes are not saved. Leave this page without them?";

/// The pages with changes that may be unsaved. Known to the listener for the browser's way back, which has to be there before
/// the router's: a window calls its listeners in the order in which they were added.
#[derive(Clone, Copy)]
struct Guarded(StoredValue<Vec<Page>>);

#[derive(Clone)]
struct Page {
    is_changed: Signal<bool>,
    address: Location,
}

/// Lets pages ask before the browser's way back leaves them. Called once, before there is a router.
pub fn watch_the_way_back() {
    let guarded = Guarded(StoredValue::default());
    provide_context(guarded);
    let listener = window_event_listener(leptos::ev::popstate, move |event| {
        let pages = guarded.0.get_value();
        let Some(page) = pages.into_iter().find(|page| stays(page.is_changed)) else {
            return;
        };
        // The browser has gone there already: only the page has not followed. Its address is put on top again.
        event.stop_immediate_propagation();
        let [path, search] =
            [page.address.pathname, page.address.search].map(|it| it.get_untracked());
        let query = if search.is_empty() { "" } else { "?" };
        let address = format!("{path}{query}{search}");
        if let Ok(history) = window().history() {
            let _: Result<(), JsValue> =
                history.push_state_with_url(&JsValue::NULL, "", Some(&address));
        }
    });
    on_cleanup(move || listener.remove());
}

fn stays(is_changed: Signal<bool>) -> bool {
    is_changed.try_get_untracked() == Some(true)
        && !window().confirm_with_message(QUESTION).unwrap_or(true)
}

/// Asks before the tab is closed or loaded anew, while `is_changed` says so.
pub fn ask_before_closing(is_changed: Signal<bool>) {
    let unload = window_event_listener(leptos::ev::beforeunload, move |event| {
        if is_changed.try_get_untracked() == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
}

/// Asks while `is_changed` says so, for as long as the page is shown.
pub fn ask_before_leaving(is_changed: Signal<bool>) {
    ask_before_closing(is_changed);
    if let Some(Guarded(pages)) = use_context() {
        let address = use_location();
        pages.update_value(|pages| {
            pages.push(Page {
                is_changed,
                address,
            });
        });
        on_cleanup(move || {
            pages.update_value(|it| it.retain(|page| page.is_changed != is_changed))
        });
    }
    ask_before_links(move || stays(is_changed));
}

/// Listens in the document's capture phase, which comes before the router's listener on the window.
fn ask_before_links(stays: impl Fn() -> bool + 'static) {
    let clicked = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let link = target.and_then(|it| it.closest("a[href]").ok().flatten());
        if link.is_some() && stays() {
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

/// Loads the whole page anew.
pub fn reload() {
    // It fails in a page that is going away, which is what was asked for.
    let _ = window().location().reload();
}
