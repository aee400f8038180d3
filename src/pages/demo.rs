//! The way into the sample data.

use concord_core::connection::Origin;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::app::Model;
use crate::components::{Message, Tone};

/// Connects to the sample data and goes Home. A connection of the user's own is replaced only after asking.
#[component]
pub fn Demo() -> impl IntoView {
    let model = expect_context::<Model>();
    let navigate = use_navigate();
    let go_home = move || {
        navigate(
            "/",
            NavigateOptions {
                replace: true,
                ..Default::default()
            },
        )
    };
    let has_own = model.state.with_untracked(|state| {
        state
            .connection
            .as_ref()
            .is_some_and(|it| it.origin == Origin::Own)
    });
    let asking = RwSignal::new(has_own);
    if !has_own {
        model.use_sample_data(go_home.clone());
    }
    let replace = move || {
        asking.set(false);
        model.use_sample_data(go_home.clone());
    };
    view! {
        <h1>"Sample data"</h1>
        {move || {
            let replace = replace.clone();
            if asking.get() {
                view! {
                    <Message tone=Tone::Warning title="This replaces your connection">
                        <p>"What this browser keeps of your webstore is forgotten; mappings stay in WooCommerce and come back when you connect it again."</p>
                        <p class="actions"><button type="button" class="primary" on:click=move |_| replace()>"Use the sample data"</button></p>
                    </Message>
                }.into_any()
            } else {
                view! { <p role="status">"Connecting to the sample data…"</p> }.into_any()
            }
        }}
    }
}
