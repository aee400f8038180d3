//! Mapping: every customer of both sides, mapped pairs on one line.

mod factbox;
mod first_look;
mod lines;
mod review;
mod row;

use concord_core::overview::Filter;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::app::{Activity, Model};
use crate::components::{ConnectFirst, ProgressBar, window_is_narrower_than};
pub use first_look::FirstLook;
use lines::Lines;
use review::Review;

/// Below this window width a line takes two rows of text.
const NARROW: f64 = 760.0;

/// The list, its search and filters, and the review of suggestions.
#[component]
pub fn Mapping() -> impl IntoView {
    let model = expect_context::<Model>();
    let query = use_query_map();
    let navigate = use_navigate();
    let filter = Memo::new(move |_| {
        query
            .with(|query| query.get("show"))
            .map_or(Filter::All, |slug| Filter::from_slug(&slug))
    });
    let reviewing = Memo::new(move |_| query.with(|query| query.get("review").is_some()));
    let go = move |filter: Filter, review: bool| {
        let review = if review { "&review=1" } else { "" };
        let keep_place = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(
            &format!("/mapping?show={}{review}", filter.slug()),
            keep_place,
        );
    };
    let (to_filter, to_review) = (go.clone(), go);
    let open_review = Callback::new(move |open: bool| to_review(filter.get_untracked(), open));
    let choose = Callback::new(move |filter: Filter| to_filter(filter, false));
    let has_read = move || model.lines.with(|lines| !lines.is_empty());
    let is_narrow = window_is_narrower_than(NARROW);
    view! {
        <div class="page-head">
            <h1>"Mapping"</h1>
            <p class="lead">"Which Business Central customer is which webstore customer."</p>
        </div>
        <ConnectFirst/>
        <div class="commands">
            <button type="button" data-testid="suggest" class="primary" disabled=move || !has_read()
                on:click=move |_| open_review.run(!reviewing.get_untracked())>
                {move || if reviewing.get() { "Close the review" } else { "Suggest mapping" }}
            </button>
            <button type="button" data-testid="read-both"
                disabled=move || model.activity.with(Activity::is_busy) || !model.is_connected()
                on:click=move |_| model.preview()>"Read both systems"</button>
        </div>
        {move || model.activity.with(|it| it.progress().cloned()).map(|progress| view! { <ProgressBar progress/> })}
        <Show when=has_read fallback=move || view! {
            <Show when=move || model.is_connected()>
                <div class="empty"><p>"Neither system has been read yet. “Read both systems” lists every customer of both; it writes nothing to them."</p></div>
            </Show>
        }>
            <Show when=move || reviewing.get() fallback=move || view! { <Lines model is_narrow filter choose/> }>
                <Review model is_narrow done=Callback::new(move |()| open_review.run(false))/>
            </Show>
        </Show>
    }
}
