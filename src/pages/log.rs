//! Activity log: runs, and what each did per record.

use concord_core::call::Explanation;
use concord_core::file_name::file_name;
use concord_core::log::{Entry, EntryResult, Run, RunEnd, export};
use concord_core::ports::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::home::run_in_words;
use crate::app::Model;
use crate::browser::words::{count, date_and_time};
use crate::browser::{FileKind, download};
use crate::components::{Explained, Tone};

/// How many entries are shown before more are asked for.
const FIRST_ENTRIES: usize = 100;

/// The runs, newest first; the chosen one opens beside them.
#[component]
pub fn ActivityLog() -> impl IntoView {
    let model = expect_context::<Model>();
    let runs = move || {
        model
            .state
            .with(|state| state.runs.iter().rev().cloned().collect::<Vec<_>>())
    };
    let newest = model
        .state
        .with_untracked(|state| state.runs.last().map(|run| run.started));
    // Home's chart leads to single runs.
    let asked = use_query_map().with_untracked(|query| query.get("run")?.parse().ok());
    let chosen = RwSignal::new(asked.map(Timestamp).or(newest));
    view! {
        <div class="page-head">
            <h1>"Activity log"</h1>
            <p class="lead">"What each run did, kept for 30 days."</p>
        </div>
        <Show when=move || !runs().is_empty() fallback=|| view! {
            <div class="empty"><p>"There has been no run yet. Each run is listed here with every customer it wrote, before and after."</p></div>
        }>
            <div class="log">
                <ol class="runs" aria-label="Runs">
                    {move || runs().into_iter().map(|run| view! { <RunLine run chosen/> }).collect_view()}
                </ol>
                <section class="run-detail">
                    {move || chosen.get().and_then(|started| runs().into_iter().find(|run| run.started == started))
                        .map(|run| view! { <RunDetail model run/> })}
                </section>
            </div>
        </Show>
    }
}

#[component]
fn RunLine(run: Run, chosen: RwSignal<Option<Timestamp>>) -> impl IntoView {
    let started = run.started;
    view! {
        <li>
            <button type="button" class="run" aria-pressed=move || (chosen.get() == Some(started)).to_string()
                on:click=move |_| chosen.set(Some(started))>
                <strong>{date_and_time(started)}</strong>
                <span>{run_in_words(&run)}</span>
            </button>
        </li>
    }
}

#[component]
fn RunDetail(model: Model, run: Run) -> impl IntoView {
    let entries = RwSignal::new(None::<Vec<Entry>>);
    let shown = RwSignal::new(FIRST_ENTRIES);
    let started = run.started;
    spawn_local(async move { entries.set(Some(model.entries(started).await)) });
    let exported = run.clone();
    let export = move |_| {
        entries.with_untracked(|entries| {
            let text = export::csv(&exported, entries.iter().flatten());
            let code = model.state.with_untracked(|state| {
                state.connection.as_ref().map(|it| it.webstore.code.clone())
            });
            let name = file_name("log", code.as_deref(), started, "csv");
            if let Err(words) = download(&name, FileKind::Csv, &text) {
                model.trouble.set(Some(Explanation {
                    what: format!("The browser did not save the file: {words}."),
                    remedy: "Allow this site to download files, then export again.".to_owned(),
                }));
            }
        });
    };
    view! {
        <h2>{date_and_time(started)}</h2>
        <p>{run_in_words(&run)}</p>
        <p class="actions">
            <button type="button" data-testid="export-log" on:click=export
                disabled=move || entries.with(|entries| entries.as_ref().is_none_or(Vec::is_empty))>"Export as CSV"</button>
        </p>
        {match run.end {
            RunEnd::Failed(explanation) => Some(view! { <Explained tone=Tone::Error title="The run could not go on" explanation/> }),
            _ => None,
        }}
        {move || match entries.get() {
            None => view! { <p role="status">"Reading…"</p> }.into_any(),
            Some(entries) if entries.is_empty() => view! { <p class="muted">"It wrote nothing."</p> }.into_any(),
            Some(entries) => {
                let left = entries.len().saturating_sub(shown.get());
                view! {
                    <div data-testid="entries">
                        {entries.into_iter().take(shown.get()).map(|entry| view! { <EntryView entry/> }).collect_view()}
                    </div>
                    {(left > 0).then(|| view! {
                        <button type="button" on:click=move |_| shown.update(|shown| *shown += FIRST_ENTRIES)>
                            {format!("Show more ({} left)", count(left))}
                        </button>
                    })}
                }.into_any()
            }
        }}
    }
}

#[component]
fn EntryView(entry: Entry) -> impl IntoView {
    let (class, label) = match &entry.result {
        EntryResult::Done => ("badge map", "Done"),
        EntryResult::ChangedSince => ("badge warn", "Changed since the preview"),
        EntryResult::Failed { .. } => ("badge bad", "Failed"),
    };
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
        .map(|it| (it.label, it.to.name(), it.old.to_owned(), it.new.to_owned()))
        .collect();
    view! {
        <details class="plan-line" open=is_failed>
            <summary>
                <span class=class>{label}</span>
                <strong class="plan-name">{entry.name}</strong>
                <span class="muted">{entry.action.label()}" · "{identity}</span>
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
