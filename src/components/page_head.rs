//! The head of a page about one webstore: what it is, and of which webstore and company.

use concord_core::connection::Origin;
use leptos::prelude::*;

use crate::app::Model;

/// Heading, webstore and company, and a word on what the page is for.
#[component]
pub fn PageHead(
    /// The heading.
    title: &'static str,
    /// What the page is for.
    children: Children,
) -> impl IntoView {
    let model = expect_context::<Model>();
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{title}</h1>
                {move || model.place().map(|place| view! {
                    <span class="page-where" data-testid="where">
                        <strong>{place.code}</strong>" · "{place.company}
                        {(place.origin == Origin::Demo).then(|| view! { " "<span class="badge warn">"Sample data"</span> })}
                    </span>
                })}
            </div>
            <p class="lead">{children()}</p>
        </div>
    }
}
