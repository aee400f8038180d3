//! The browser's notifications.

use concord_core::view::MayNotify;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Whether the browser may notify.
pub fn may_notify() -> MayNotify {
    let is_there = js_sys::Reflect::has(&window(), &"Notification".into());
    // Elsewhere browsers forbid them without asking.
    if is_there != Ok(true) || !window().is_secure_context() {
        return MayNotify::Never;
    }
    match Notification::permission() {
        NotificationPermission::Granted => MayNotify::Yes,
        NotificationPermission::Denied => MayNotify::Forbidden,
        _ => MayNotify::NotAnswered,
    }
}

/// Asks the user. Browsers ask only after a press.
pub async fn ask_to_notify() -> MayNotify {
    if may_notify() == MayNotify::NotAnswered
        && let Ok(asked) = Notification::request_permission()
    {
        // What was answered is looked up.
        let _ = JsFuture::from(asked).await;
    }
    may_notify()
}

/// Notifies, unless the tab is seen. Another one of the same `tag` takes the place of the one before.
pub fn notify_where_hidden(tag: &str, title: &str, text: &str) {
    if !document().hidden() || may_notify() != MayNotify::Yes {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_tag(tag);
    // Some browsers on phones have them for installed apps alone: there is nobody to tell.
    let _ = Notification::new_with_options(title, &options);
}
