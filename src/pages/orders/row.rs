//! One line of the list of orders.

use std::sync::Arc;

use concord_core::orders::{OrderLine, Standing};
use concord_core::webstore::{OrderId, Party};
use leptos::prelude::*;

use super::Desk;
use crate::browser::words::{date_and_time, money};

/// An order with its customers.
#[component]
pub fn Row(
    desk: Desk,
    /// The place among the shown orders.
    place: usize,
    line: Arc<OrderLine>,
) -> impl IntoView {
    let order = line.order.clone();
    let id = order.id;
    let placed = order.created.map(date_and_time).unwrap_or_default();
    let name = match order.name.is_empty() {
        true => "No name".to_owned(),
        false => order.name.clone(),
    };
    let who = match (&line.account, &line.known_guest) {
        (Some(account), _) => format!("webstore ID {account}"),
        (None, Some(_)) => "guest, a customer's e-mail".to_owned(),
        (None, None) => "guest".to_owned(),
    };
    let tax = match (order.includes_tax(), line.region.is_empty()) {
        (true, true) => "with tax".to_owned(),
        (true, false) => format!("{} · with tax", line.region),
        (false, _) => line.region.clone(),
    };
    let total_title = tax.clone();
    let customer = format!("{name} · {} · {who}", order.email);
    let is_chosen = move || desk.chosen.with(|chosen| chosen.contains(&id));
    let spoken = spoken(&line, &placed, &name, &who, &tax);
    view! {
        <div class="list-row order" role="row" data-testid="order" data-order=id.to_string() id=row_id(id) aria-label=spoken
            aria-rowindex=(place + 2).to_string() aria-selected=move || is_chosen().to_string()
            class:open=move || desk.open.get() == Some(id) class:at=move || desk.at.get() == place
            on:click=move |_| {
                desk.went_to.set(place);
                desk.show.run(Some(id));
            }>
            <span role="gridcell" class="cell-choose" on:click=|event| event.stop_propagation()>
                <input type="checkbox" tabindex="-1" aria-label=format!("Choose order {}", order.number)
                    prop:checked=is_chosen on:change=move |_| desk.toggle(id)/>
            </span>
            <span role="gridcell" class="two cell-order">
                <button type="button" class="link" tabindex="-1" title="Show this order">{order.number.clone()}</button>
                <span class="muted">{placed}</span>
            </span>
            <span role="gridcell" class="two cell-customer" title=customer>
                <span>{name}</span>
                <span class="muted">{who}" · "{order.email.clone()}</span>
            </span>
            <span role="gridcell" class="two cell-total" title=total_title>
                <span class="amount">{money(&order.total, &order.currency)}</span>
                <span class="muted">{tax}</span>
            </span>
            {Party::ALL.map(|party| view! { <PartyCell desk line=line.clone() party/> })}
            <span role="gridcell" class="cell-standing"><StandingBadge line=line.clone()/></span>
        </div>
    }
}

/// The id of an order's line.
pub fn row_id(id: OrderId) -> String {
    format!("order-{id}")
}

/// An order in the words of a screen reader.
fn spoken(line: &OrderLine, placed: &str, name: &str, who: &str, tax: &str) -> String {
    let order = &line.order;
    let parties = Party::ALL.map(|party| {
        let label = match party {
            Party::SellTo => "sell-to",
            Party::BillTo => "bill-to",
        };
        match line.decision.of(party) {
            Ok(answer) => format!("{label} {}, {}", answer.number, line.decision.short(party)),
            Err(_) => format!("{label}: {}", line.decision.short(party)),
        }
    });
    let standing = badges(line).map(|(_, label)| label);
    let total = money(&order.total, &order.currency);
    let first = [
        "Order ".to_owned() + &order.number,
        placed.to_owned(),
        name.to_owned(),
        who.to_owned(),
        order.email.clone(),
        total,
        tax.to_owned(),
    ];
    let words = first
        .into_iter()
        .chain(parties)
        .chain(standing.map(str::to_owned));
    words
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

#[component]
fn PartyCell(desk: Desk, line: Arc<OrderLine>, party: Party) -> impl IntoView {
    let short = match party {
        Party::SellTo => "Sell-to",
        Party::BillTo => "Bill-to",
    };
    let words = line.decision.words(party);
    let number = line
        .decision
        .of(party)
        .map_or_else(|_| "–".to_owned(), |it| it.number.clone());
    let name = line.decision.of(party).ok().and_then(|it| {
        desk.model.state.with_untracked(|state| {
            let customer = state.snapshots.company.get(&it.customer)?;
            Some(customer.display_name.clone())
        })
    });
    let rule = line.decision.short(party);
    let words = match &name {
        Some(name) => format!("{name}. {words}"),
        None => words,
    };
    view! {
        <span role="gridcell" class="two cell-party-no" title=words data-testid=short.to_ascii_lowercase()>
            <span><span class="cell-label">{short}" "</span><strong>{number}</strong>" "{name}</span>
            <span class="muted">{rule}</span>
        </span>
    }
}

/// How the order stands: class and label of a badge or two.
fn badges(line: &OrderLine) -> impl Iterator<Item = (&'static str, &'static str)> {
    let first = match line.standing() {
        Standing::Decided => ("badge map", "Decided"),
        Standing::Waiting(remedy) => ("badge create", remedy.standing()),
        Standing::Error(remedy) => ("badge bad", remedy.standing()),
    };
    let written = match (line.failure.is_some(), line.note_changes()) {
        (true, _) => Some(("badge bad", "Writing failed")),
        (false, Some(changes)) if changes.is_empty() => Some(("badge", "Written")),
        (false, Some(_)) if line.order.noted != Default::default() => {
            Some(("badge warn", "Written otherwise"))
        }
        (false, _) => None,
    };
    std::iter::once(first).chain(written)
}

/// How the order stands, in a badge or two.
#[component]
pub fn StandingBadge(line: Arc<OrderLine>) -> impl IntoView {
    let badges = badges(&line);
    badges
        .map(|(class, label)| view! { <span class=class>{label}</span> })
        .collect_view()
}
