//! Mapping: every customer of both sides, mapped pairs on one line.

mod review;
mod row;

use concord_core::overview::{self, Filter};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::app::{Activity, Model};
use crate::browser::words::count;
use crate::components::{ConnectFirst, ProgressBar, VirtualList};
use review::Review;
use row::Row;

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
    let window_width = RwSignal::new(width_of_window());
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        window_width.set(width_of_window())
    });
    on_cleanup(move || resized.remove());
    let is_narrow = Signal::derive(move || window_width.get() < NARROW);
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
        {move || match model.activity.get() {
            Activity::Reading(progress) | Activity::Running(progress) => Some(view! { <ProgressBar progress/> }),
            Activity::Idle => None,
        }}
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

#[component]
fn Lines(
    model: Model,
    is_narrow: Signal<bool>,
    filter: Memo<Filter>,
    choose: Callback<Filter>,
) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let counts = Memo::new(move |_| model.lines.with(|lines| overview::counts(lines)));
    let shown = Memo::new(move |_| {
        let words = overview::search_words(&search.get());
        let filter = filter.get();
        model.lines.with(|lines| {
            lines
                .iter()
                .filter(|line| filter.takes(line) && line.holds(&words))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let row_height = Signal::derive(move || if is_narrow.get() { 84 } else { 44 });
    view! {
        <div class="filters">
            <input type="search" placeholder="Search name, e-mail, no. or webstore ID" aria-label="Search"
                data-testid="search" prop:value=search on:input:target=move |event| search.set(event.target().value())/>
            <div class="chips" role="group" aria-label="Show">
                {Filter::ALL.map(|each| view! {
                    <button type="button" class="chip" data-testid=format!("filter-{}", each.slug())
                        aria-pressed=move || (filter.get() == each).to_string()
                        on:click=move |_| choose.run(each)>
                        {each.label()}" "
                        <span class="chip-count">{move || counts.with(|counts| count(counts.get(&each).copied().unwrap_or(0)))}</span>
                    </button>
                })}
            </div>
        </div>
        <div class="list" role="table" aria-label="Customers" aria-rowcount=move || shown.with(Vec::len).to_string()>
            <div class="list-head" role="row">
                <span role="columnheader" title="Webstore customer: this customer takes part in the webstore">"Webstore customer"</span>
                <span role="columnheader">"Business Central customer"</span>
                <span role="columnheader">"Webstore customer"</span>
                <span role="columnheader">"Standing"</span>
                <span role="columnheader">"Last synchronised"</span>
            </div>
            <Show when=move || shown.with(|lines| !lines.is_empty())
                fallback=|| view! { <p class="empty">"No customer fits this search and filter."</p> }>
                <VirtualList rows=shown row_height row=move |line| view! { <Row model line/> }/>
            </Show>
        </div>
    }
}

fn width_of_window() -> f64 {
    window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or(NARROW)
}
