//! Mapping: every customer of both sides, mapped pairs on one line.

mod bulk;
mod columns;
mod compare;
mod editor;
mod factbox;
mod first_look;
mod hints;
mod lines;
mod place;
mod review;
mod row;
mod sides;
mod splitter;
mod webstores;

use concord_core::log::FaultKind;
use concord_core::overview::{Filter, Show as Showing};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::app::Model;
use crate::browser::{ask_before_leaving, focus_soon};
use crate::components::{
    Command, ConnectFirst, LastRead, Look, PageHead, Step, WorkBar, reading_label, use_address,
    use_customers_read, window_is_narrower_than,
};
use crate::pages::synchronise::RunButtons;
use editor::Editing;
pub use first_look::FirstLook;
use lines::Lines;
pub use review::Review;
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
}

/// The list, its search and filters, and the review of suggestions.
#[component]
pub fn Mapping() -> impl IntoView {
    let model = expect_context::<Model>();
    let query = use_query_map();
    let showing = Memo::new(move |_| {
        let part = |name| query.with(|query| query.get(name));
        let filter = part("show").map_or(Filter::All, |slug| Filter::from_slug(&slug));
        let fault = part("fault").and_then(|slug| FaultKind::from_slug(&slug));
        let fault = fault.filter(|_| filter == Filter::Error);
        Showing { filter, fault }
    });
    let view = Memo::new(move |_| {
        query.with(|query| View::of(query.get("review").is_some(), query.get("view").as_deref()))
    });
    let address = use_address();
    let open = Callback::new(move |view: View| {
        let review = (view == View::Review).then(|| "1".to_owned());
        let all = (view == View::AllWebstores).then(|| "all".to_owned());
        address.run((vec![("review", review), ("view", all)], Step::Forward));
    });
    let choose = Callback::new(move |Showing { filter, fault }: Showing| {
        let shown = Some(filter.slug().to_owned());
        let fault = fault.map(|it| it.slug().to_owned());
        let parts = vec![("show", shown), ("fault", fault), ("line", None)];
        address.run((parts, Step::Forward));
    });
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
    let not_read = move || (!has_read()).then(|| "Neither system has been read yet.".into());
    let read = use_customers_read(model);
    // Whoever comes for the suggestions of what was never read, or too long ago, is not sent on to another button.
    Effect::new(move || {
        let can_read = untrack(|| model.hindrance_to_run()).is_none();
        if view.get() == View::Review && !untrack(|| read.get()).is_recent() && can_read {
            model.told(model.preview());
        }
    });
    let is_narrow = window_is_narrower_than(NARROW);
    // It outlives the list: what is typed is there again after a look at the review.
    let editing = Editing::new();
    ask_before_leaving(editing.is_changed(model));
    view! {
        <PageHead title="Mapping">"Which Business Central customer is which webstore customer."</PageHead>
        <ConnectFirst/>
        <div class="commands">
            <Command testid="suggest" look=Signal::derive(move || Look::primary_when(view.get() != View::Review && has_read()))
                expanded=Signal::derive(move || view.get() == View::Review) hindrance=Signal::derive(not_read)
                on_press=move |()| toggle(View::Review)>
                {move || if view.get() == View::Review && has_read() { "Close the review" } else { "Suggest mapping" }}
            </Command>
            <Show when=is_shared>
                <Command testid="all" pressed=Signal::derive(move || view.get() == View::AllWebstores) hindrance=Signal::derive(not_read)
                    on_press=move |()| toggle(View::AllWebstores)>"All webstores"</Command>
            </Show>
            <Command testid="read-both" look=Signal::derive(move || Look::primary_when(!has_read()))
                hindrance=Signal::derive(move || model.hindrance_to_run())
                on_press=move |()| { model.told(model.preview()); }>{move || reading_label(read.get(), "Read both systems")}</Command>
            <LastRead read/>
            <RunButtons model/>
        </div>
        <WorkBar model/>
        // What an action has done, said whatever is shown next.
        <p class="said" role="status" data-testid="said">{said}</p>
        <Show when=has_read fallback=move || view! {
            <Show when=move || model.is_connected()>
                <div class="empty"><p>"Neither system has been read yet. “Read both systems” lists every customer of both; it writes nothing to them."</p></div>
            </Show>
        }>
            {move || match view.get() {
                View::List => view! { <Lines model is_narrow showing choose editing said/> }.into_any(),
                View::Review => view! { <Review model is_narrow said accepted/> }.into_any(),
                View::AllWebstores => view! { <AllWebstores model is_narrow/> }.into_any(),
            }}
        </Show>
    }
}
