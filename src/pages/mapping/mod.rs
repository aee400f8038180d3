//! Mapping: every customer of both sides, mapped pairs on one line.

mod ambiguous;
mod bulk;
mod columns;
mod compare;
mod editor;
mod factbox;
mod first_look;
mod hints;
mod lines;
mod review;
mod row;
mod sides;
mod webstores;

use concord_core::overview::Filter;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::app::{Activity, Model};
use crate::browser::{ask_before_leaving, focus_soon};
use crate::components::{ConnectFirst, ProgressBar, window_is_narrower_than};
use editor::Editing;
pub use first_look::FirstLook;
use lines::Lines;
use review::Review;
use webstores::AllWebstores;

/// Below this window width a line takes two rows of text.
const NARROW: f64 = 760.0;

/// The heading of what is shown in place of the list; the keyboard goes there when it opens.
const VIEW_TITLE: &str = "#view-title";
/// The list.
const LIST: &str = "#customers";

/// What the page shows of the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    List,
    Review,
    AllWebstores,
}

impl View {
    /// From the address of the page.
    fn of(is_review: bool, slug: Option<&str>) -> Self {
        match slug {
            _ if is_review => View::Review,
            Some("all") => View::AllWebstores,
            _ => View::List,
        }
    }

    /// In the address of the page.
    fn query(self) -> &'static str {
        match self {
            View::List => "",
            View::Review => "&review=1",
            View::AllWebstores => "&view=all",
        }
    }
}

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
    let view = Memo::new(move |_| {
        query.with(|query| View::of(query.get("review").is_some(), query.get("view").as_deref()))
    });
    let go = move |filter: Filter, view: View| {
        let keep_place = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(
            &format!("/mapping?show={}{}", filter.slug(), view.query()),
            keep_place,
        );
    };
    let (to_filter, to_view) = (go.clone(), go);
    let open = Callback::new(move |view: View| to_view(filter.get_untracked(), view));
    let choose = Callback::new(move |filter: Filter| to_filter(filter, View::List));
    let said = RwSignal::new(String::new());
    let toggle = move |of: View| {
        // What was said of another view is over.
        said.set(String::new());
        match view.get_untracked() == of {
            true => open.run(View::List),
            false => {
                open.run(of);
                focus_soon(VIEW_TITLE);
            }
        }
    };
    let accepted = Callback::new(move |words: String| {
        said.set(words);
        open.run(View::List);
        focus_soon(LIST);
    });
    // One customer in every webstore: there is nothing to see with one of them.
    let is_shared = move || {
        let shown = model.state.with(|state| {
            let connection = state.connection.as_ref();
            connection.map(|it| it.company.company_id.clone())
        });
        model.house.with(|house| {
            let webstores = house.webstores.values();
            let same = webstores.filter(|it| Some(&it.company.company_id) == shown.as_ref());
            same.count() > 1
        })
    };
    let has_read = move || model.lines.with(|lines| !lines.is_empty());
    let is_narrow = window_is_narrower_than(NARROW);
    // It outlives the list: what is typed is there again after a look at the review.
    let editing = Editing::new();
    ask_before_leaving(editing.is_changed(model));
    view! {
        <div class="page-head">
            <h1>"Mapping"</h1>
            <p class="lead">"Which Business Central customer is which webstore customer."</p>
        </div>
        <ConnectFirst/>
        <div class="commands">
            <button type="button" data-testid="suggest" class="primary" aria-disabled=move || (!has_read()).then_some("true")
                aria-expanded=move || (view.get() == View::Review).to_string()
                on:click=move |_| toggle(View::Review)>
                {move || if view.get() == View::Review { "Close the review" } else { "Suggest mapping" }}
            </button>
            <Show when=is_shared>
                <button type="button" data-testid="all" aria-pressed=move || (view.get() == View::AllWebstores).to_string()
                    aria-disabled=move || (!has_read()).then_some("true") on:click=move |_| toggle(View::AllWebstores)>"All webstores"</button>
            </Show>
            <button type="button" data-testid="read-both"
                aria-disabled=move || (model.activity.with(Activity::is_busy) || !model.is_connected()).then_some("true")
                on:click=move |_| { model.told(model.preview()); }>"Read both systems"</button>
        </div>
        {move || model.activity.with(|it| it.progress().cloned()).map(|progress| view! { <ProgressBar progress/> })}
        // What an action has done, said whatever is shown next.
        <p class="said" role="status" data-testid="said">{said}</p>
        <Show when=has_read fallback=move || view! {
            <Show when=move || model.is_connected()>
                <div class="empty"><p>"Neither system has been read yet. “Read both systems” lists every customer of both; it writes nothing to them."</p></div>
            </Show>
        }>
            {move || match view.get() {
                View::List => view! { <Lines model is_narrow filter choose editing said/> }.into_any(),
                View::Review => view! { <Review model is_narrow said accepted/> }.into_any(),
                View::AllWebstores => view! { <AllWebstores model is_narrow/> }.into_any(),
            }}
        </Show>
    }
}
