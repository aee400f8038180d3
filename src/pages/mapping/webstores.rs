//! One Business Central customer, its mapping in every webstore of its company that this browser knows.

use std::rc::Rc;

use concord_core::customer::CompanyId;
use concord_core::overview::{Elsewhere, Part, customers_holding, search_words};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::Model;
use crate::browser::words::{count, counted};
use crate::components::VirtualList;

type Loaded = Vec<Rc<Elsewhere>>;

/// The list over all webstores. `open` shows a webstore's own list with a search for one customer.
#[component]
pub fn AllWebstores(model: Model, is_narrow: Signal<bool>) -> impl IntoView {
    let webstores = RwSignal::new_local(None::<Loaded>);
    // Another mapping here changes what is shown; the others are read again with it.
    Effect::new(move || {
        model.lines.track();
        spawn_local(async move {
            let found = model.all_webstores().await;
            webstores.try_set(Some(found));
        });
    });
    let search = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let words = search_words(&search.get());
        model
            .state
            .with(|state| customers_holding(state.snapshots.company.values(), &words))
    });
    let number = move || webstores.with(|all| all.as_ref().map_or(0, Vec::len));
    let row_height = Signal::derive(move || match is_narrow.get() {
        true => 40 + 26 * u32::try_from(number().max(1)).unwrap_or(1),
        false => 44,
    });
    let columns = move || {
        let mut widths = "minmax(0, 1.4fr)".to_owned();
        for _ in 0..number() {
            widths.push_str(" minmax(0, 1fr)");
        }
        widths
    };
    view! {
        <section class="all-webstores" data-testid="all-webstores">
            <div class="filters">
                <input type="search" placeholder="Search name, e-mail or no." aria-label="Search" data-testid="search-all"
                    prop:value=search on:input:target=move |event| search.set(event.target().value())/>
                <p class="muted" role="status">{move || format!("{} in {}",
                    counted(shown.with(Vec::len), "Business Central customer", "Business Central customers"),
                    counted(number(), "webstore of this company", "webstores of this company"))}</p>
            </div>
            <div class="list" role="table" aria-label="Customers in every webstore" aria-rowcount=move || (shown.with(Vec::len) + 1).to_string()
                style=("--columns", columns)>
                <div class="list-head" role="row" aria-rowindex="1">
                    <span role="columnheader">"Business Central customer"</span>
                    {move || webstores.with(|all| all.iter().flatten().map(|it| {
                        let title = format!("{} · {} mapped", it.code, count(it.mapped()));
                        view! { <span role="columnheader">{title}</span> }
                    }).collect_view())}
                </div>
                {move || {
                    let Some(all) = webstores.get() else {
                        return view! { <p class="empty">"Reading what this browser keeps of each webstore…"</p> }.into_any();
                    };
                    let all = StoredValue::new_local(all);
                    view! {
                        <VirtualList rows=shown row_height row=move |number, customer: CompanyId| view! { <Row model all number customer/> }/>
                    }
                    .into_any()
                }}
            </div>
            <p class="muted">"As each webstore was last read in this browser. To change a mapping, open its webstore: choose it in the cell."</p>
        </section>
    }
}

#[component]
fn Row(
    model: Model,
    all: StoredValue<Loaded, LocalStorage>,
    number: usize,
    customer: CompanyId,
) -> impl IntoView {
    let (name, no, email) = model.state.with_untracked(|state| {
        let found = state.snapshots.company.get(&customer);
        found
            .map(|it| (it.display_name.clone(), it.number.clone(), it.email.clone()))
            .unwrap_or_default()
    });
    let cells = all.with_value(|all| {
        let cell = |it: &Rc<Elsewhere>| {
            let (words, class) = match it.part(&customer) {
                Part::None => ("–".to_owned(), "muted"),
                Part::Flagged => ("To be created".to_owned(), ""),
                Part::Mapped(id, Some(title)) => (format!("{id} · {title}"), ""),
                Part::Mapped(id, None) => (format!("{id} · no longer there"), "problem"),
            };
            let (code, label) = (it.code.clone(), format!("{}: {words}. Open {}", it.code, it.code));
            let short = it.code.clone();
            view! {
                <span role="cell" class="cell-webstore">
                    <button type="button" class="linklike" aria-label=label on:click=move |_| model.show_webstore(code.clone())>
                        <span class="cell-code muted">{short}</span><span class=class>{words}</span>
                    </button>
                </span>
            }
        };
        all.iter().map(cell).collect_view()
    });
    view! {
        <div class="list-row" role="row" aria-rowindex=(number + 2).to_string()>
            <span role="rowheader" class="party"><span class="party-name">{name}</span>
                <span class="party-more"><span class="party-id">{no}</span>" "<span class="muted">{email}</span></span></span>
            {cells}
        </div>
    }
}
