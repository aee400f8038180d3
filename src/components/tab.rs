//! FastTabs: headed groups of fields that open and close, as on Business Central's pages.

use leptos::prelude::*;

use super::{Icon, IconView};

/// A group of fields.
#[component]
pub fn FastTab(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// The gist of it, shown beside the heading.
    #[prop(optional, into)]
    summary: Signal<String>,
    /// Whether it is folded at first.
    #[prop(optional)]
    is_folded: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="fasttab" open=!is_folded>
            <summary>
                <IconView icon=Icon::Chevron/>
                <h2>{title}</h2>
                <span class="fasttab-summary">{move || summary.get()}</span>
            </summary>
            <div class="fasttab-body">{children()}</div>
        </details>
    }
}
