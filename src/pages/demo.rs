//! The way into the sample data.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::app::Model;

/// Connects to the sample data and goes Home. Webstores of the user's own stay beside it.
#[component]
pub fn Demo() -> impl IntoView {
    let model = expect_context::<Model>();
    let navigate = use_navigate();
    model.use_sample_data(move || {
        navigate(
            "/",
            NavigateOptions {
                replace: true,
                ..Default::default()
            },
        );
    });
    view! {
        <h1>"Sample data"</h1>
        <p role="status">"Connecting to the sample data…"</p>
    }
}
