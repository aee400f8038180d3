//! An address that no page has.

use leptos::prelude::*;
use leptos_router::components::A;

/// Says so, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <h1>"There is no such page"</h1>
        <p>"The address may be old or mistyped."</p>
        <p class="actions"><A href="/" attr:class="button primary">"Home"</A></p>
    }
}
