//! The list of orders with its search, filters and totals.

use std::sync::Arc;

use concord_core::gather::Gather as _;
use concord_core::orders::{OrderFilter, OrderLine, counts, totals};
use leptos::prelude::*;

use super::Desk;
use super::row::{Row, row_id};
use crate::browser::focus_soon;
use crate::browser::words::{count, counted, money};
use crate::components::{VirtualList, window_is_narrower_than};

/// Below this window width a line takes several rows of text.
const NARROW: f64 = 980.0;

/// The lines.
#[component]
pub fn List(desk: Desk) -> impl IntoView {
    let is_narrow = window_is_narrower_than(NARROW);
    let row_height = Signal::derive(move || if is_narrow.get() { 132 } else { 52 });
    let at_row = move || {
        let at = desk.at.get();
        desk.shown
            .with(|shown| shown.get(at).map(|line| row_id(line.order.id)))
    };
    view! {
        <p class="visually-hidden" id="order-keys">"Arrow keys walk the orders, space chooses, Enter shows one in full, Escape chooses none."</p>
        <div class="list orders" id="orders" role="grid" aria-label="Orders" aria-multiselectable="true" tabindex="0" aria-describedby="order-keys"
            aria-rowcount=move || (desk.shown.with(Vec::len) + 1).to_string() aria-activedescendant=at_row
            on:keydown=move |event| {
                // Keys typed into what is in the headings belong to it.
                if event.target() == event.current_target() {
                    desk.key(&event);
                }
            }>
            <div class="list-head" role="row" aria-rowindex="1">
                <span role="columnheader"><ChooseShown desk/></span>
                <span role="columnheader">"Order"</span>
                <span role="columnheader">"Customer"</span>
                <span role="columnheader">"Total"</span>
                <span role="columnheader">"Sell-to"</span>
                <span role="columnheader">"Bill-to"</span>
                <span role="columnheader">"Status"</span>
            </div>
            <Show when=move || desk.shown.with(|lines| !lines.is_empty())
                fallback=move || view! {
                    <div class="empty">
                        <p>"No order fits this search and filter."</p>
                        <p><button type="button" on:click=move |_| {
                            desk.search.set(String::new());
                            desk.choose_filter.run(OrderFilter::All);
                            focus_soon("#orders");
                        }>"Show all orders"</button></p>
                    </div>
                }>
                <VirtualList rows=desk.shown row_height in_sight=Signal::derive(move || Some(desk.at.get()))
                    row=move |place, line| view! { <Row desk place line/> }/>
            </Show>
        </div>
    }
}

/// Search and filters, each with how many it leaves.
#[component]
pub fn Filters(desk: Desk) -> impl IntoView {
    let numbers = Memo::new(move |_| desk.model.orders.with(|book| counts(&book.lines)));
    let number = move |filter: OrderFilter| {
        numbers.with(|numbers| numbers.get(&filter).copied().unwrap_or(0))
    };
    view! {
        <div class="filters">
            <input type="search" placeholder="Search order no., name, e-mail or customer no." aria-label="Search"
                data-testid="search" prop:value=desk.search on:input:target=move |event| desk.search.set(event.target().value())/>
            <div class="chips" role="group" aria-label="Show">
                {OrderFilter::ALL.map(|each| view! {
                    <Show when=move || each == OrderFilter::All || { number(each) > 0 } || desk.filter.get() == each>
                        <button type="button" class="chip" data-testid=format!("filter-{}", each.slug())
                            aria-pressed=move || (desk.filter.get() == each).to_string()
                            on:click=move |_| desk.choose_filter.run(each)>
                            {each.label()}" "
                            <span class="chip-count">{move || count(number(each))}</span>
                        </button>
                    </Show>
                })}
            </div>
        </div>
    }
}

/// What the shown or chosen orders sum up to.
#[component]
pub fn Summary(desk: Desk) -> impl IntoView {
    let sums = Memo::new(move |_| desk.meant.with(|lines| totals(lines)));
    let chosen = move || {
        let (meant, shown) = (desk.meant.with(Vec::len), desk.shown.with(Vec::len));
        desk.chosen.with(|chosen| !chosen.is_empty()) && meant < shown
    };
    view! {
        <p class="totals" role="status" data-testid="totals">
            {move || sums.with(|sums| {
                let orders = counted(sums.orders, "order", "orders");
                let which = if chosen() { "chosen" } else { "shown" };
                view! { <strong>{format!("{orders} {which}")}</strong>" " }
            })}
            {move || sums.with(|sums| sums.amounts.iter().map(|(currency, amount)| view! {
                <span class="amount">{money(amount, currency)}</span>
            }).collect_view())}
            {move || sums.with(|sums| (sums.unreadable > 0).then(|| view! {
                <span class="problem">{format!("{} without a readable total", counted(sums.unreadable, "order", "orders"))}</span>
            }))}
        </p>
    }
}

/// Chooses all that are shown, or none.
#[component]
fn ChooseShown(desk: Desk) -> impl IntoView {
    let is_chosen = |desk: Desk, line: &Arc<OrderLine>| {
        desk.chosen.with(|chosen| chosen.contains(&line.order.id))
    };
    let all = Memo::new(move |_| {
        desk.chosen.with(|chosen| !chosen.is_empty())
            && desk
                .shown
                .with(|lines| lines.iter().all(|line| is_chosen(desk, line)))
    });
    view! {
        <input type="checkbox" aria-label="Choose all orders that are shown" data-testid="choose-shown" prop:checked=all
            on:change:target=move |event| {
                let on = event.target().checked();
                let shown = desk.shown.with_untracked(|lines| lines.iter().map(|line| line.order.id).gathered());
                desk.chosen.set(if on { shown } else { Default::default() });
            }/>
    }
}
