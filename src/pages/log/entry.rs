//! What a run did with one record.

use concord_core::log::{Entry, EntryResult};
use leptos::prelude::*;

use crate::browser::words::date_and_time;

/// The record in one line; opened, everything that is known of it.
#[component]
pub fn EntryView(
    /// The record.
    entry: Entry,
    /// Whether runs stand beside each other, so that each says when it was.
    is_dated: bool,
) -> impl IntoView {
    let class = match &entry.result {
        EntryResult::Done => "badge map",
        EntryResult::ChangedSince => "badge warn",
        EntryResult::Failed { .. } => "badge bad",
    };
    let label = entry.result.label();
    let when = is_dated.then(|| format!("{} · ", date_and_time(entry.run)));
    let identity = [
        entry
            .order
            .as_ref()
            .map(|order| format!("order {}", order.number)),
        entry.number.clone(),
        entry.webstore_id.map(|id| format!("webstore ID {id}")),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" · ");
    let failed = match entry.result.clone() {
        EntryResult::Failed { error, request } => Some((error, request)),
        EntryResult::Done | EntryResult::ChangedSince => None,
    };
    let is_failed = failed.is_some();
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
    view! {
        <details class="plan-line" open=is_failed>
            <summary>
                <span class=class>{label}</span>
                <strong class="plan-name" dir="auto">{entry.name}</strong>
                <span class="muted">{when}{entry.action.label()}" · "{identity}</span>
            </summary>
            <div class="plan-detail">
                <p class="reason">{entry.reason}</p>
                {failed.map(|(error, request)| view! {
                    <p class="problem">{error.what}</p>
                    <p class="remedy">{error.remedy}</p>
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
            </div>
        </details>
    }
}
