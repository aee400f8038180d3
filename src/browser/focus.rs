//! The keyboard's place. A person who cannot see knows the page by what has the focus: it never goes to nothing.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit};

/// When what has the focus goes from the page, the nearest part around it that is still there and can have it gets it.
/// Called once.
pub fn keep_the_focus() {
    let around = StoredValue::new_local(Vec::<Element>::new());
    let noted = window_event_listener(leptos::ev::focusin, move |event| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let chain = std::iter::successors(target, |it| it.parent_element());
        around.set_value(chain.collect());
    });
    let changed = Closure::<dyn Fn()>::new(move || {
        let is_lost = document()
            .active_element()
            .is_none_or(|it| it.tag_name() == "BODY");
        let was_here =
            around.try_with_value(|around| around.first().is_some_and(|it| !it.is_connected()));
        if !is_lost || was_here != Some(true) {
            return;
        }
        let chain = around.try_get_value().unwrap_or_default();
        let takes_it = |it: &&Element| it.is_connected() && it.has_attribute("tabindex");
        if let Some(near) = chain.iter().find(takes_it) {
            focus(near);
        }
    });
    let (Some(body), Ok(observer)) = (
        document().body(),
        MutationObserver::new(changed.as_ref().unchecked_ref()),
    ) else {
        return;
    };
    let what = MutationObserverInit::new();
    what.set_child_list(true);
    what.set_subtree(true);
    // The body can be observed; without that, all else works.
    let _ = observer.observe_with_options(&body, &what);
    on_cleanup(move || noted.remove());
    // Both are there for as long as the page is.
    changed.forget();
}

/// Takes the keyboard to an element. What is not in the page can't have it; then it stays where it is.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Takes the keyboard to the first element that the selector finds, once what was just changed is shown.
pub fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        if let Ok(Some(found)) = document().query_selector(selector) {
            focus(&found);
        }
    });
}

/// Scrolls to the first element that the selector finds, where it begins outside the window.
pub fn bring_into_view(selector: &'static str) {
    request_animation_frame(move || {
        let Ok(Some(found)) = document().query_selector(selector) else {
            return;
        };
        let height = window().inner_height().ok().and_then(|it| it.as_f64());
        let top = found.get_bounding_client_rect().top();
        if top < 0.0 || height.is_some_and(|height| top > height * 0.9) {
            found.scroll_into_view();
        }
    });
}

/// How many frames a page may take until it shows what the keyboard is taken to.
const FRAMES: u32 = 60;

/// Takes the keyboard to the first element that the selector finds, as soon as another page shows it.
pub fn focus_once_there(selector: &'static str) {
    look(selector, FRAMES);
}

fn look(selector: &'static str, frames: u32) {
    request_animation_frame(move || match document().query_selector(selector) {
        Ok(Some(found)) => focus(&found),
        _ if frames > 0 => look(selector, frames - 1),
        _ => {}
    });
}

/// Takes the keyboard to the first thing that is wrong in what the selector finds, and brings it into view: what is folded is
/// opened.
pub fn focus_first_wrong(within: &'static str) {
    request_animation_frame(move || {
        let wrong = format!("{within} [aria-invalid=true], {within} .problem");
        let Ok(Some(found)) = document().query_selector(&wrong) else {
            return;
        };
        let mut around = found.closest("details:not([open])").ok().flatten();
        while let Some(folded) = around {
            // A static name is a valid one.
            let _ = folded.set_attribute("open", "");
            around = folded.closest("details:not([open])").ok().flatten();
        }
        // Its message is under it.
        let field = found.closest(".field").ok().flatten();
        field
            .as_ref()
            .unwrap_or(&found)
            .scroll_into_view_with_bool(false);
        focus(&found);
    });
}

/// Names the window after the page's heading and the webstore, and takes the keyboard to the heading after a way within the
/// app, unless it is in the page already.
pub fn arrive(is_way: bool, webstore: Option<String>) {
    // The page is drawn by then.
    request_animation_frame(move || {
        let Ok(Some(heading)) = document().query_selector("main h1") else {
            return;
        };
        let name = heading.text_content().unwrap_or_default();
        let of = webstore
            .map(|code| format!(" – {code}"))
            .unwrap_or_default();
        document().set_title(&format!("{name}{of} – Concord"));
        let inside = document()
            .active_element()
            .and_then(|it| it.closest("main > *").ok().flatten());
        if is_way && inside.is_none() && heading.set_attribute("tabindex", "-1").is_ok() {
            focus(&heading);
        }
    });
}
