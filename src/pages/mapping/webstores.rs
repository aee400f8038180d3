//! One Business Central customer, its mapping in every webstore of its company that this browser knows.

use std::rc::Rc;

use concord_core::customer::CompanyId;
use concord_core::overview::{Elsewhere, Part, customers_holding, search_words};
use concord_core::view::{At, Does, walked};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::Model;
use crate::browser::words::{count, counted};
use crate::components::{VirtualList, pressed};
use crate::whereabouts::use_show_webstore;

type Loaded = Vec<Rc<Elsewhere>>;

/// The list over all webstores. `open` shows a webstore's own list with a search for one customer.
#[component]
pub fn AllWebstores(model: Model, is_narrow: Signal<bool>) -> impl IntoView {
    let webstores = RwSignal::new_local(None::<Loaded>);
    let show = use_show_webstore(model);
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
        true => 48 + 28 * u32::try_from(number().max(1)).unwrap_or(1),
        false => 44,
    });
    let columns = move || {
        let mut widths = "minmax(0, 1.4fr)".to_owned();
        for _ in 0..number() {
            widths.push_str(" minmax(0, 1fr)");
        }
        widths
    };
    // Where the keyboard is: the customer, and the webstore.
    let went_to = RwSignal::new((0, 0));
    let last = Memo::new(move |_| shown.with(Vec::len).saturating_sub(1));
    let at = Memo::new(move |_| {
        let (line, cell) = went_to.get();
        (line.min(last.get()), cell.min(number().saturating_sub(1)))
    });
    // Another search begins at its top.
    Effect::new(move || {
        search.track();
        went_to.update(|at| at.0 = 0);
    });
    let key = move |event: KeyboardEvent| {
        let (line, cell) = at.get_untracked();
        match pressed(model, At::Webstores, &event) {
            Some(Does::Beside) if event.key() == "ArrowLeft" => {
                went_to.set((line, cell.saturating_sub(1)));
            }
            Some(Does::Beside) => went_to.set((line, cell + 1)),
            Some(Does::Open) => {
                let code =
                    webstores.with_untracked(|all| Some(all.as_ref()?.get(cell)?.code.clone()));
                if let Some(code) = code {
                    show.run(code);
                }
            }
            Some(Does::Walk) => {
                let to = walked(&event.key(), line, last.get_untracked());
                went_to.set((to.unwrap_or(line), cell));
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <section class="all-webstores" aria-labelledby="view-title" data-testid="all-webstores">
            <h2 class="visually-hidden" id="view-title" tabindex="-1">"All webstores"</h2>
            <div class="filters">
                <input type="search" placeholder="Search name, e-mail or no." aria-label="Search" data-testid="search-all"
                    prop:value=search on:input:target=move |event| search.set(event.target().value())/>
                <p class="muted" role="status">{move || format!("{} in {}",
                    counted(shown.with(Vec::len), "Business Central customer", "Business Central customers"),
                    counted(number(), "webstore of this company", "webstores of this company"))}</p>
            </div>
            <p class="visually-hidden" id="webstores-keys">"Up and down walk the customers, left and right the webstores, Enter opens the webstore."</p>
            <div class="list" role="grid" aria-label="Customers in every webstore" tabindex="0" data-testid="everywhere" aria-describedby="webstores-keys"
                aria-activedescendant=move || (!shown.with(Vec::is_empty)).then(|| cell_id(at.get())) on:keydown=key aria-rowcount=move || (shown.with(Vec::len) + 1).to_string()
                style=("--columns", columns)>
                <div class="list-head" role="row" aria-rowindex="1">
                    <span role="columnheader">"Business Central customer"</span>
                    {move || webstores.with(|all| all.iter().flatten().map(|it| {
                        let mapped = model.state.with(|state| it.mapped(&state.snapshots.company));
                        let title = format!("{} · {} mapped", it.code, count(mapped));
                        view! { <span role="columnheader">{title}</span> }
                    }).collect_view())}
                </div>
                {move || {
                    let Some(all) = webstores.get() else {
                        return view! { <p class="empty">"Reading what this browser keeps of each webstore…"</p> }.into_any();
                    };
                    let all = StoredValue::new_local(all);
                    view! {
                        <VirtualList rows=shown row_height in_sight=Signal::derive(move || Some(at.get().0))
                            row=move |number, customer: CompanyId| view! { <Row model all show number customer at/> }/>
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
    show: Callback<String>,
    number: usize,
    customer: CompanyId,
    /// Where the keyboard is.
    at: Memo<(usize, usize)>,
) -> impl IntoView {
    let (name, no, email) = model.state.with_untracked(|state| {
        let found = state.snapshots.company.get(&customer);
        found
            .map(|it| (it.display_name.clone(), it.number.clone(), it.email.clone()))
            .unwrap_or_default()
    });
    let who = name.clone();
    let cells = all.with_value(|all| {
        let cell = |(place, it): (usize, &Rc<Elsewhere>)| {
            let (words, class) = match it.part(&customer) {
                Part::None => ("not mapped".to_owned(), "muted"),
                Part::Flagged => ("To be created".to_owned(), ""),
                Part::Mapped(id, Some(title)) => (format!("{id} · {title}"), ""),
                Part::Mapped(id, None) => (format!("{id} · no longer there"), "problem"),
            };
            let (code, label) = (it.code.clone(), format!("{who}, {}: {words}", it.code));
            let short = it.code.clone();
            view! {
                <span role="gridcell" class="cell-webstore" id=cell_id((number, place)) aria-label=label
                    class:at=move || at.get() == (number, place)>
                    <button type="button" class="linklike" tabindex="-1" title=format!("Open {code}") on:click=move |_| show.run(code.clone())>
                        <span class="cell-code muted">{short}</span><span class=class>{words}</span>
                    </button>
                </span>
            }
        };
        all.iter().enumerate().map(cell).collect_view()
    });
    view! {
        <div class="list-row" role="row" aria-rowindex=(number + 2).to_string() class:at=move || at.get().0 == number>
            <span role="rowheader" class="party"><span class="party-name" dir="auto">{name}</span>
                <span class="party-more"><span class="party-id">{no}</span>" "<span class="muted">{email}</span></span></span>
            {cells}
        </div>
    }
}

/// The id of the element of a customer's cell for a webstore.
fn cell_id((line, cell): (usize, usize)) -> String {
    format!("everywhere-{line}-{cell}")
}
