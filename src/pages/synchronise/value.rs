//! Values of fields, as they are shown.

use leptos::prelude::*;

/// A value as it is shown: an empty one says so.
pub fn shown(value: &str) -> AnyView {
    if value.trim().is_empty() {
        view! { <em class="muted">"empty"</em> }.into_any()
    } else {
        view! { <span>{value.to_owned()}</span> }.into_any()
    }
}
