//! What is written to an order, as the pages that carry it out and that undo it show it.

use concord_core::plan::OrderNote;
use leptos::prelude::*;

/// What is written to one order.
#[component]
pub fn NoteView(note: OrderNote) -> impl IntoView {
    let gist: Vec<String> = note
        .changes
        .iter()
        .map(|change| {
            change
                .new
                .clone()
                .unwrap_or_else(|| "taken away".to_owned())
        })
        .collect();
    let (class, label) = match note.writes() {
        true => ("badge update", "Write"),
        false => ("badge", "Skip"),
    };
    let value = |value: Option<String>| match value {
        Some(value) if !value.is_empty() => view! { <span>{value}</span> }.into_any(),
        Some(_) => view! { <em class="muted">"empty"</em> }.into_any(),
        None => view! { <em class="muted">"nothing"</em> }.into_any(),
    };
    view! {
        <details class="plan-line" data-testid="note" open>
            <summary>
                <span class=class>{label}</span>
                <strong class="plan-name">"Order "{note.seen.number.clone()}</strong>
                <span>{note.seen.name.clone()}</span>
                <span class="muted">{gist.join(" · ")}</span>
            </summary>
            <div class="plan-detail">
                <p class="reason">{note.reason.words()}</p>
                {note.writes().then(|| view! {
                    <table class="fields">
                        <thead><tr><th>"Field"</th><th>"Written to"</th><th>"Now"</th><th>"Then"</th></tr></thead>
                        <tbody>{note.changes.clone().into_iter().map(|change| view! {
                            <tr>
                                <th scope="row">{change.party.label()}</th>
                                <td class="muted">"WooCommerce"</td>
                                <td class="old">{value(change.old)}</td>
                                <td class="new">{value(change.new)}</td>
                            </tr>
                        }).collect_view()}</tbody>
                    </table>
                })}
            </div>
        </details>
    }
}
