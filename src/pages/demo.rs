//! The way into the sample data.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::app::{Hindrance, Model};

/// Connects to the sample data and goes Home, unless the user has gone on meanwhile. Webstores of the user's own stay beside it.
#[component]
pub fn Demo() -> impl IntoView {
    let model = expect_context::<Model>();
    let navigate = use_navigate();
    let path = use_location().pathname;
    let why_not = RwSignal::new(None::<Hindrance>);
    spawn_local(async move {
        let outcome = model.use_sample_data().await;
        let is_here = path.try_get_untracked().as_deref() == Some("/demo");
        match outcome {
            Ok(()) if is_here => navigate(
                "/",
                NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            ),
            Ok(()) => {}
            Err(hindrance) if is_here => drop(why_not.try_set(Some(hindrance))),
            Err(hindrance) => {
                model.told::<()>(Err(hindrance));
            }
        }
    });
    let words = move || {
        let why_not = why_not.get();
        why_not.map_or_else(
            || "Connecting to the sample data…".to_owned(),
            |it| it.words(),
        )
    };
    view! {
        <h1>"Sample data"</h1>
        <p role="status">{words}</p>
    }
}
