//! One order in full: whose it is and why, what is written to it, and what to do.

use std::collections::BTreeSet;
use std::sync::Arc;

use concord_core::customer::WebstoreId;
use concord_core::orders::{OrderLine, Remedy, Standing};
use concord_core::view::webstore_order;
use concord_core::webstore::Party;
use leptos::prelude::*;
use leptos_router::components::A;

use super::Desk;
use super::row::StandingBadge;
use crate::browser::words::{date_and_time, money};
use crate::browser::{bring_into_view, focus_once_there, focus_soon};

/// The order that was opened; nothing when none is.
#[component]
pub fn Detail(desk: Desk) -> impl IntoView {
    let line = Memo::new(move |_| {
        let open = desk.open.get()?;
        desk.model.orders.with(|book| {
            let mut lines = book.lines.iter();
            lines.find(|line| line.order.id == open).cloned()
        })
    });
    move || line.get().map(|line| view! { <Card desk line/> })
}

#[component]
fn Card(desk: Desk, line: Arc<OrderLine>) -> impl IntoView {
    bring_into_view(".order-detail");
    let order = line.order.clone();
    let remedy = line.decision.unresolved().map(|it| it.remedy());
    let placed = order.created.map(date_and_time).unwrap_or_default();
    let former = order.account.filter(|_| line.is_guest());
    let who = match (line.account, &line.known_guest) {
        (Some(id), _) => format!("Webstore ID {id}"),
        (None, Some(holder)) => format!("Guest. The e-mail belongs to {holder}."),
        (None, None) => "Guest".to_owned(),
    };
    let tax = match order.includes_tax() {
        true => format!(
            "{}, of it tax {}",
            money(&order.total, &order.currency),
            money(&order.total_tax, &order.currency)
        ),
        false => format!("{} without tax", money(&order.total, &order.currency)),
    };
    let link = desk.model.state.with_untracked(|state| {
        let connection = state.connection.as_ref()?;
        webstore_order(connection, order.id)
    });
    let region = match line.region.is_empty() {
        true => "Neither address names a country".to_owned(),
        false => line.region.clone(),
    };
    view! {
        <aside class="card factbox order-detail" data-testid="order-detail" aria-label=format!("Order {}", order.number) tabindex="-1">
            <header>
                <h2 tabindex="-1">"Order "{order.number.clone()}</h2>
                <StandingBadge line=line.clone()/>
                <button type="button" class="quiet" data-testid="close-order" on:click=move |_| {
                    desk.show.run(None);
                    focus_soon("#orders");
                }>"Close"</button>
            </header>
            // What waits for the user comes first.
            {remedy.map(|remedy| view! { <WhatToDo desk line=line.clone() remedy/> })}
            <dl>
                <dt>"Placed"</dt><dd>{placed}" · "{order.status.clone()}</dd>
                <dt>"Customer"</dt><dd>{order.name.clone()}" "<span class="muted">{order.email.clone()}</span></dd>
                <dt>"Account"</dt>
                <dd>{who}{former.map(|account| view! { <FormerAccount desk account/> })}</dd>
                <dt>"Total"</dt><dd>{tax}</dd>
                <dt>"Region"</dt><dd>{region}</dd>
                {Party::ALL.map(|party| view! { <PartyLines desk line=line.clone() party/> })}
                <dt>"Ship-to"</dt><dd data-testid="ship-to">{line.ship_to.words()}</dd>
            </dl>
            {line.failure.clone().map(|failure| view! {
                <p class="problem">"Writing to the order failed. "{failure.what}</p>
                <p class="remedy">{failure.remedy}</p>
            })}
            {link.map(|href| view! { <p><a class="button" target="_blank" rel="noopener noreferrer" href=href>"Open in WooCommerce"</a></p> })}
        </aside>
    }
}

/// The account of an order that is treated as a guest's, and the way back.
#[component]
fn FormerAccount(desk: Desk, account: WebstoreId) -> impl IntoView {
    view! {
        <p class="muted">{format!("Webstore ID {account} no longer exists: its orders are treated as a guest's.")}</p>
        <button type="button" class="quiet" data-testid="no-guest"
            on:click=move |_| { desk.model.told(desk.model.treat_as_guest(account, false)); }>"Do not treat them so"</button>
    }
}

/// The customer of a party, why, and what the order's meta data says.
#[component]
fn PartyLines(desk: Desk, line: Arc<OrderLine>, party: Party) -> impl IntoView {
    let name = line.decision.of(party).ok().and_then(|answer| {
        desk.model.state.with_untracked(|state| {
            let customer = state.snapshots.company.get(&answer.customer)?;
            Some((answer.number.clone(), customer.display_name.clone()))
        })
    });
    let noted = match line.order.noted.get(party) {
        Some("") => "The order's meta data holds an empty no.".to_owned(),
        Some(number) => format!("Written to the order: {number}"),
        None => "Not written to the order".to_owned(),
    };
    view! {
        <dt>{party.label()}</dt>
        <dd>
            {match name {
                Some((number, name)) => view! { <strong>{number}</strong>" "<span>{name}</span> }.into_any(),
                None => view! { <em class="muted">"not known yet"</em> }.into_any(),
            }}
            <p class="reason">{line.decision.words(party)}</p>
            <p class="muted">{noted}</p>
        </dd>
    }
}

/// What resolves the order, and where.
#[component]
fn WhatToDo(desk: Desk, line: Arc<OrderLine>, remedy: Remedy) -> impl IntoView {
    let id = line.order.id;
    let mapping = match line.order.account {
        Some(account) => format!("/mapping?q={account}"),
        None => "/mapping".to_owned(),
    };
    // Where it is mended, and what has the keyboard there.
    let place: Option<(String, &str, Option<&'static str>)> = match remedy {
        Remedy::Create | Remedy::Map | Remedy::ChangeInWebstore | Remedy::MendRecord => None,
        Remedy::ReadCustomers => Some(("/synchronise".to_owned(), "Open Synchronise", None)),
        Remedy::CorrectCustomer => Some((
            "/synchronise?show=error".to_owned(),
            "Open its errors in Synchronise",
            None,
        )),
        Remedy::MapByHand | Remedy::MapOrAllowCreating | Remedy::MendMapping => {
            Some((mapping, "Open in Mapping", None))
        }
        Remedy::ChooseTemplate => Some(("/templates".to_owned(), "Open Customer templates", None)),
        Remedy::MendRegionalDefault => {
            Some(("/regional".to_owned(), "Open Regional defaults", None))
        }
        Remedy::CheckConnection => Some(("/connections".to_owned(), "Open Connections", None)),
        Remedy::SetGuestCustomer => Some((
            "/setup".to_owned(),
            "Open Setup",
            Some("[data-testid=guest]"),
        )),
        Remedy::TellApart => Some(("/setup".to_owned(), "Open Setup", None)),
    };
    let gone = line.account.filter(|_| remedy == Remedy::ChangeInWebstore);
    let here = matches!(line.standing(), Standing::Waiting(_));
    view! {
        <p class="remedy">{remedy.words()}</p>
        <p class="actions">
            {here.then(|| view! {
                <button type="button" class="primary" data-testid="resolve-order"
                    on:click=move |_| desk.review_accounts(BTreeSet::from([id]))>
                    {if remedy == Remedy::Map { "Map…" } else { "Create customer…" }}
                </button>
            })}
            {gone.map(|account| view! {
                <button type="button" class="primary" data-testid="treat-as-guest"
                    on:click=move |_| { desk.model.told(desk.model.treat_as_guest(account, true)); }>
                    "Treat as a guest's order"
                </button>
            })}
            {place.map(|(href, label, field)| view! {
                <A href=href attr:class="button" on:click=move |_| if let Some(field) = field { focus_once_there(field) }>{label}</A>
            })}
        </p>
    }
}
