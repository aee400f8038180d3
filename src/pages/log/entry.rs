//! What a run did with one record.

use concord_core::customer::CompanyId;
use concord_core::log::{Entry, EntryResult};
use concord_core::state::Subject;
use concord_core::view::{At, Does};
use leptos::prelude::*;
use leptos_router::components::A;

use super::desk::Desk;
use crate::app::Model;
use crate::browser::words::date_and_time;
use crate::components::{When, pressed};

/// The id of a record's line: another record at the same place has another one, so that a screen reader says it.
pub fn row_id(entry: &Entry) -> String {
    format!("entry-{}-{}", entry.run.0, entry.sequence)
}

fn badge(result: &EntryResult) -> &'static str {
    match result {
        EntryResult::Done => "badge map",
        EntryResult::ChangedSince => "badge warn",
        EntryResult::Failed { .. } => "badge bad",
    }
}

/// What tells the record from others of the same name.
fn identity(entry: &Entry) -> String {
    let order = entry.order.as_ref();
    let parts = [
        order.map(|order| format!("order {}", order.number)),
        entry.number.clone(),
        entry.webstore_id.map(|id| format!("webstore ID {id}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Why, or what went wrong.
fn why(entry: &Entry) -> String {
    match &entry.result {
        EntryResult::Failed { error, .. } => error.what.clone(),
        EntryResult::Done | EntryResult::ChangedSince => entry.reason.clone(),
    }
}

/// The customer whose whole history can be asked for.
fn customer(entry: &Entry) -> Option<String> {
    let company = |id: &CompanyId| Subject::Company(id.clone());
    let of_account = entry.webstore_id.map(Subject::Webstore);
    let subject = of_account.or_else(|| entry.customer.as_ref().map(company))?;
    Some(subject.key())
}

/// The record in one line.
#[component]
pub fn Row(
    desk: Desk,
    /// The place among those found.
    number: usize,
    entry: Entry,
    /// Whether runs stand beside each other, so that each says when it was.
    is_dated: bool,
) -> impl IntoView {
    let this = (entry.run, entry.sequence);
    let (result, action) = (entry.result.label(), entry.action.label());
    let (identity, why) = (identity(&entry), why(&entry));
    let parts = [result, &entry.name, &identity, action, &why];
    let mut spoken = parts.map(str::to_owned).to_vec();
    if is_dated {
        spoken.push(date_and_time(entry.run));
    }
    spoken.retain(|it| !it.is_empty());
    view! {
        <div class="list-row" role="row" id=row_id(&entry) aria-label=spoken.join(", ") aria-rowindex=(number + 2).to_string()
            aria-expanded=move || (desk.open.get() == Some(this)).to_string()
            class:at=move || desk.at.get() == number on:click=move |_| desk.toggle(number)>
            <span role="gridcell" class="entry-result"><span class=badge(&entry.result)>{result}</span></span>
            <span role="gridcell" class="two entry-who"><strong class="plan-name" dir="auto">{entry.name.clone()}</strong><span class="muted">{identity}</span></span>
            <span role="gridcell" class="two entry-what" title=why.clone()><span>{action}</span><span class="muted">{why.clone()}</span></span>
            {is_dated.then(|| view! { <span role="gridcell" class="entry-when muted"><When at=entry.run/></span> })}
        </div>
    }
}

/// Everything that is known of the record that is open.
#[component]
pub fn OpenEntry(desk: Desk) -> impl IntoView {
    move || {
        let at = desk.open_at()?;
        let place = desk.found.with(|found| found.places.get(at).copied())?;
        desk.entry(place)
            .map(|entry| view! { <InFull desk entry/> })
    }
}

#[component]
fn InFull(desk: Desk, entry: Entry) -> impl IntoView {
    let failed = match entry.result.clone() {
        EntryResult::Failed {
            error,
            kind,
            request,
        } => Some((error, kind, request)),
        EntryResult::Done | EntryResult::ChangedSince => None,
    };
    let written: Vec<_> = entry
        .written()
        .into_iter()
        .map(|it| {
            (
                it.label,
                it.to.name(),
                it.old.into_owned(),
                it.new.into_owned(),
            )
        })
        .collect();
    let model = expect_context::<Model>();
    let customer = customer(&entry);
    let line = customer.as_ref().map(|key| format!("/mapping?line={key}"));
    let is_order = entry.order.is_some();
    view! {
        <div class="entry-open" role="group" tabindex="-1" aria-label=format!("{} in full", entry.name) data-testid="entry"
            on:keydown=move |event| if pressed(model, At::OpenRecord, &event) == Some(Does::Leave) { desk.close() }>
            <div class="entry-head">
                <span class=badge(&entry.result)>{entry.result.label()}</span>
                <strong class="plan-name" dir="auto">{entry.name.clone()}</strong>
                <button type="button" class="quiet" data-testid="close-entry" on:click=move |_| desk.close()>"Close"</button>
            </div>
            <p class="muted">{entry.action.label()}" · "{identity(&entry)}" · "<When at=entry.run/></p>
            <p class="reason">{entry.reason}</p>
            {failed.map(|(error, kind, request)| view! {
                <p class="problem">{error.what}</p>
                <p class="remedy">{error.remedy}</p>
                <p class="muted">"Kind of error: "{kind.label()}</p>
                {request.map(|request| view! { <p class="muted">"Request: "<code>{request}</code></p> })}
            })}
            {entry.notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view()}
            {(!written.is_empty()).then(|| view! {
                <table class="fields">
                    <thead><tr><th>"Field"</th><th>"Written to"</th><th>"Before"</th><th>"After"</th></tr></thead>
                    <tbody>{written.into_iter().map(|(label, side, old, new)| view! {
                        <tr>
                            <th scope="row">{label}</th>
                            <td class="muted">{side}</td>
                            <td class="old">{old}</td>
                            <td class="new">{new}</td>
                        </tr>
                    }).collect_view()}</tbody>
                </table>
            })}
            <p class="actions">
                {customer.map(|key| view! {
                    <button type="button" data-testid="all-of-customer" on:click=move |_| desk.follow(key.clone())>"What happened to this customer"</button>
                })}
                {line.filter(|_| !is_order).map(|href| view! { <A href=href attr:class="button">"Show in Mapping"</A> })}
            </p>
        </div>
    }
}
