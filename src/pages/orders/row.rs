//! One line of the list of orders.

use std::sync::Arc;

use concord_core::orders::{OrderLine, Standing};
use concord_core::webstore::Party;
use leptos::prelude::*;

use super::Desk;
use crate::browser::words::{date_and_time, money};

/// An order with its customers.
#[component]
pub fn Row(desk: Desk, line: Arc<OrderLine>) -> impl IntoView {
    let order = line.order.clone();
    let id = order.id;
    let placed = order.created.map(date_and_time).unwrap_or_default();
    let name = match order.name.is_empty() {
        true => "No name".to_owned(),
        false => order.name.clone(),
    };
    let who = match (&order.account, &line.known_guest) {
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
    view! {
        <div class="list-row order" role="row" data-testid="order" data-order=id.to_string()
            class:open=move || desk.open.get() == Some(id)
            on:click=move |_| desk.open.set(Some(id))>
            <span role="cell" class="cell-choose" on:click=|event| event.stop_propagation()>
                <input type="checkbox" aria-label=format!("Choose order {}", order.number)
                    prop:checked=move || desk.chosen.with(|chosen| chosen.contains(&id))
                    on:change:target=move |event| {
                        let on = event.target().checked();
                        desk.chosen.update(|chosen| if on { chosen.insert(id); } else { chosen.remove(&id); });
                    }/>
            </span>
            <span role="cell" class="two cell-order">
                <button type="button" class="link" title="Show this order" on:click=move |_| desk.open.set(Some(id))>{order.number.clone()}</button>
                <span class="muted">{placed}</span>
            </span>
            <span role="cell" class="two cell-customer" title=customer>
                <span>{name}</span>
                <span class="muted">{who}" · "{order.email.clone()}</span>
            </span>
            <span role="cell" class="two cell-total" title=total_title>
                <span class="amount">{money(&order.total, &order.currency)}</span>
                <span class="muted">{tax}</span>
            </span>
            {Party::ALL.map(|party| view! { <PartyCell line=line.clone() party/> })}
            <span role="cell" class="cell-standing"><StandingBadge line=line.clone()/></span>
        </div>
    }
}

#[component]
fn PartyCell(line: Arc<OrderLine>, party: Party) -> impl IntoView {
    let short = match party {
        Party::SellTo => "Sell-to",
        Party::BillTo => "Bill-to",
    };
    let words = line.decision.words(party);
    let (number, rule) = match line.decision.of(party) {
        Ok(answer) => (answer.number.clone(), line.decision.short(party)),
        Err(_) => ("–".to_owned(), words.clone()),
    };
    view! {
        <span role="cell" class="two cell-party-no" title=words data-testid=short.to_lowercase()>
            <span><span class="cell-label">{short}" "</span><strong>{number}</strong></span>
            <span class="muted">{rule}</span>
        </span>
    }
}

/// How the order stands, in a badge or two.
#[component]
pub fn StandingBadge(line: Arc<OrderLine>) -> impl IntoView {
    let (class, label) = match line.standing() {
        Standing::Decided => ("badge map", "Decided"),
        Standing::Waiting(remedy) => ("badge create", remedy.short()),
        Standing::Error(remedy) => ("badge bad", remedy.short()),
    };
    let written = match (line.failure.is_some(), line.note_changes()) {
        (true, _) => Some(("badge bad", "Writing failed")),
        (false, Some(changes)) if changes.is_empty() => Some(("badge", "Written")),
        (false, Some(_)) if line.order.noted != Default::default() => {
            Some(("badge warn", "Written otherwise"))
        }
        (false, _) => None,
    };
    view! {
        <span class=class>{label}</span>
        {written.map(|(class, label)| view! { <span class=class>{label}</span> })}
    }
}
