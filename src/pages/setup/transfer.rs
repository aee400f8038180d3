//! Everything but the keys as a file: to another browser, to a colleague, or to keep.

use concord_core::call::Explanation;
use concord_core::connection::Connection;
use concord_core::file_name::file_name;
use concord_core::transfer::{Incoming, Line, LineKind, preview, read};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{Hindrance, Model, NotImported};
use crate::browser::words::counted;
use crate::browser::{FileKind, chosen_file, now};
use crate::components::{Command, Explained, FastTab, Look, Message, Tone};

/// A file that was chosen, understood and not taken over yet.
#[derive(Clone, PartialEq)]
struct Chosen {
    incoming: Incoming,
    lines: Vec<Line>,
}

/// The FastTab of export and import.
#[component]
pub fn TransferTab(model: Model) -> impl IntoView {
    let chosen = RwSignal::new(None::<Chosen>);
    let refused = RwSignal::new(None::<Explanation>);
    let done = RwSignal::new(None::<Incoming>);
    let hindrance = Signal::derive(move || model.hindrance_anywhere());
    let export = move |_| {
        spawn_local(async move {
            match model.document().await {
                Ok(document) => {
                    let name = file_name("setup", None, now(), "json");
                    model.save_file(&name, FileKind::Json, &document.to_text());
                }
                Err(error) => model.trouble.set(Some(error.explain())),
            }
        });
    };
    let choose = move |event: leptos::ev::Event| {
        done.set(None);
        let reading = chosen_file(&event);
        spawn_local(async move {
            let Some(text) = reading.await else { return };
            let outcome = match (read(&text), model.document().await) {
                (Ok(document), Ok(present)) => {
                    let incoming = Incoming::new(document, &present);
                    let lines = preview(&present, &incoming);
                    Ok(Chosen { incoming, lines })
                }
                (Err(error), _) => Err(error.explain()),
                (_, Err(error)) => Err(error.explain()),
            };
            let _ = refused.try_set(outcome.as_ref().err().cloned());
            let _ = chosen.try_set(outcome.ok());
        });
    };
    let import = move |incoming: Incoming| {
        spawn_local(async move {
            match model.import(&incoming).await {
                Ok(()) => {
                    let _ = chosen.try_set(None);
                    let _ = done.try_set(Some(incoming));
                }
                // The file is there still, to be imported later.
                Err(NotImported::Waits(hindrance)) => {
                    model.told::<()>(Err(hindrance));
                }
                Err(NotImported::NotKept(error)) => model.trouble.set(Some(error.explain())),
            }
        });
    };
    view! {
        <FastTab title="Export and import">
            <p class="field-note">"One file with everything that this browser keeps: connections, settings, customer templates, regional defaults, mappings with what both sides last agreed on, and the activity log. Keys are never in it, and neither are the customers themselves, which are read anew; the log names those that were written."</p>
            <p class="actions">
                <button type="button" data-testid="export" on:click=export>"Export everything but the keys"</button>
                <label class="button">
                    "Import a file…"
                    <input type="file" class="visually-hidden" accept=".json,application/json" data-testid="import-file" on:change=choose/>
                </label>
            </p>
            {move || refused.get().map(|explanation| view! {
                <Explained tone=Tone::Error title="The file was not imported" explanation
                    on_dismiss=Callback::new(move |()| refused.set(None))/>
            })}
            {move || done.get().map(|incoming| view! { <Imported model incoming/> })}
            {move || chosen.get().map(|it| view! {
                <Preview lines=it.lines written=it.incoming.document().written.clone() hindrance
                    take_over=Callback::new(move |()| import(it.incoming.clone())) give_up=Callback::new(move |()| chosen.set(None))/>
            })}
        </FastTab>
    }
}

/// What is left to do after an import: each webstore's keys, as far as they are not good for where it leads now.
#[component]
fn Imported(model: Model, incoming: Incoming) -> impl IntoView {
    let connections: Vec<Connection> = incoming
        .document()
        .webstores
        .iter()
        .map(|part| part.connection.clone())
        .collect();
    let missing = move || {
        let each = connections.iter().flat_map(|connection| {
            let code = &connection.webstore.code;
            let missing = model.missing_keys(connection).into_iter();
            missing.map(move |(side, why)| {
                format!(
                    "{code}: enter the key of {} anew. {}",
                    side.name(),
                    why.words()
                )
            })
        });
        each.map(|words| view! { <li>{words}</li> }).collect_view()
    };
    view! {
        <Message tone=Tone::Success title="Imported">
            <p data-testid="imported">"Automatic synchronisation is off in every webstore that the file has changed: preview first, then switch it on in Setup."</p>
            <ul data-testid="keys-to-enter">{missing}</ul>
        </Message>
    }
}

/// What the file would change.
#[component]
fn Preview(
    lines: Vec<Line>,
    written: String,
    hindrance: Signal<Option<Hindrance>>,
    take_over: Callback<()>,
    give_up: Callback<()>,
) -> impl IntoView {
    let title = match lines.len() {
        0 => "The file changes nothing: all of it is here already".to_owned(),
        number => format!("The file changes {}", counted(number, "thing", "things")),
    };
    let has_changes = !lines.is_empty();
    let leads_elsewhere = lines.iter().any(|line| line.kind == LineKind::Address);
    let date = written.get(..10).unwrap_or_default().to_owned();
    view! {
        <section class="import" data-testid="import-preview">
            <h3>{title}</h3>
            <p class="muted">{format!("Exported on {date}. Webstores in it replace those of the same code, without automatic synchronisation where anything changes; whatever it does not name stays as it is.")}</p>
            {leads_elsewhere.then(|| view! {
                <Message tone=Tone::Warning title="The file changes where keys and customers' data go">
                    <p data-testid="leads-elsewhere">"Look at each address that is marked. Keys that are here are not used for another address until they are entered for it."</p>
                </Message>
            })}
            {has_changes.then(|| view! { <Lines lines heads=Heads::NowAndThen/> })}
            <p class="actions">
                {has_changes.then(|| view! {
                    <Command look=Look::Primary testid="import" hindrance on_press=take_over>"Import"</Command>
                })}
                <button type="button" on:click=move |_| give_up.run(())>"Cancel"</button>
            </p>
        </section>
    }
}

/// What the two values of a difference are called.
#[derive(Clone, Copy)]
pub enum Heads {
    /// Before and after.
    NowAndThen,
    /// This browser's and the shared one.
    HereAndShared,
}

/// Differences, one a row.
#[component]
pub fn Lines(lines: Vec<Line>, heads: Heads) -> impl IntoView {
    let (before, after) = match heads {
        Heads::NowAndThen => ("Now", "Then"),
        Heads::HereAndShared => ("Here", "Shared"),
    };
    view! {
        <div class="scroll">
            <table class="records">
                <thead><tr><th>"Where"</th><th>"What"</th><th>{before}</th><th>{after}</th></tr></thead>
                <tbody>{lines.into_iter().map(|line| view! {
                    <tr>
                        <th scope="row">{line.place}</th>
                        <td>{line.what}{(line.kind == LineKind::Address).then(|| view! { " "<span class="badge warn">"Address"</span> })}</td>
                        <td class="old">{line.before}</td>
                        <td class="new">{line.after}</td>
                    </tr>
                }).collect_view()}</tbody>
            </table>
        </div>
    }
}
