//! The FactBox beside the list: both records of the line, the mapping by hand, what the next run would do, and what earlier
//! runs did.

use concord_core::call::Side;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::{Entry, EntryResult, Trigger};
use concord_core::merge::FieldChange;
use concord_core::overview::{self, Line, Standing};
use concord_core::state::State;
use concord_core::view::{NextRun, candidates, company_record, details, next_run, webstore_record};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::compare::fact_rows;
use crate::app::Model;
use crate::browser::words::{WRITING, counted};
use crate::components::{CandidateList, Command, Decisions, When};

/// How many candidates for a mapping by hand are listed.
const CANDIDATES: usize = 8;
/// How many earlier entries are shown.
const ENTRIES: usize = 10;

/// All that is known of one line.
#[component]
pub fn FactBox(
    model: Model,
    line: Line,
    /// What the last action has done, in words.
    said: RwSignal<String>,
    /// Edits the line in its place.
    edit: Callback<()>,
) -> impl IntoView {
    let (company, webstore) = (line.company.clone(), line.webstore);
    let label = format!("Details: {}", line.name());
    // What waits for the user comes first, with what settles it.
    let is_open = match line.standing {
        Standing::Ambiguous | Standing::Broken | Standing::Conflict => true,
        Standing::Mapped | Standing::OnlyInWebstore | Standing::OnlyInCompany | Standing::Staff => {
            line.error.is_some()
        }
    };
    let facts = Memo::new(move |_| {
        model
            .state
            .with(|state| overview::facts(state, company.as_ref(), webstore))
    });
    view! {
        <aside class="factbox card" aria-label=label tabindex="-1" data-testid="factbox">
            <div class="factbox-head">
                <h2 class="clamped" dir="auto" title=line.name().to_owned()>{line.name().to_owned()}</h2>
                <button type="button" data-testid="edit" title="Enter, in the list" on:click=move |_| edit.run(())>"Edit"</button>
            </div>
            {line.on_hold.then(|| view! { <Held model line=line.clone() said/> })}
            {is_open.then(|| view! { <Next model line=line.clone()/> })}
            <MapByHand model line=line.clone() said/>
            {(!is_open).then(|| view! { <Next model line=line.clone()/> })}
            <h3>"Fields"</h3>
            <table class="both-records">
                <thead><tr><th scope="col">"Business Central"</th><th scope="col">"Webstore"</th></tr></thead>
                {move || facts.with(|facts| facts.iter().cloned().map(|fact| view! { <tbody>{fact_rows(fact)}</tbody> }).collect_view())}
            </table>
            <Records model line=line.clone()/>
            <h3>"History"</h3>
            <History model line=line.clone()/>
            {line.subject().map(|subject| view! {
                <p><A href=format!("/log?customer={}", subject.key()) attr:data-testid="log-of-customer">"All of it in the activity log"</A></p>
            })}
        </aside>
    }
}

/// What the next run does with the line, or why nothing; what can be decided of that here.
#[component]
fn Next(model: Model, line: Line) -> impl IntoView {
    let (company, webstore) = (line.company, line.webstore);
    let next = Memo::new(move |_| {
        model.state.with(|state| {
            model.plan.with(|plan| {
                model
                    .suggestions
                    .with(|found| next_run(state, plan, found, company.as_ref(), webstore))
            })
        })
    });
    view! {
        <h3>"Next run"</h3>
        <div data-testid="next-run">{move || {
            let next = next.get();
            let words = next.words();
            match next {
                NextRun::Planned(planned) => view! {
                    <p><span class="badge">{planned.kind().label()}</span>": "{words}</p>
                    <ul>{planned.changes().into_iter().map(|(side, change)| view! {
                        <li>{change_in_words(side, &change)}</li>
                    }).collect_view()}</ul>
                    <ul>{planned.problems.iter().map(|problem| view! { <li class="problem">{problem.words()}</li> }).collect_view()}</ul>
                    <Decisions model line=*planned/>
                }.into_any(),
                NextRun::Ambiguous(group) => {
                    let pairs = model.state.with_untracked(|state| candidates(state, &group));
                    let of_line = pairs.into_iter().filter(|it| webstore.is_none_or(|id| it.webstore == id));
                    view! { <p>{words}</p><CandidateList model pairs=of_line.collect()/> }.into_any()
                }
                _ => view! { <p class="muted">{words}</p> }.into_any(),
            }
        }}</div>
    }
}

/// A change in a line: of what there was nothing before, nothing is said.
fn change_in_words(side: Side, change: &FieldChange) -> String {
    let FieldChange { field, old, new } = change;
    let (label, side) = (field.label(), side.name());
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("{label} in {side}: “{new}”"),
        (false, true) => format!("{label} in {side}: “{old}” is emptied"),
        (false, false) => format!("{label} in {side}: “{old}” → “{new}”"),
    }
}

/// What a hold means, and clearing it.
#[component]
fn Held(model: Model, line: Line, said: RwSignal<String>) -> impl IntoView {
    let name = line.name().to_owned();
    view! {
        <p><span class="badge warn">"Push on hold"</span>" Automatic runs failed to push it too often in the same way and no longer do. Pulls still bring its changes; a run by hand tries it."</p>
        <p class="actions"><Command testid="clear-hold" hindrance=Signal::derive(move || model.hindrance())
            on_press=move |()| {
                let held: Vec<_> = line.subject().into_iter().collect();
                if model.told(model.clear_holds(&held)).is_some() {
                    said.set(format!("The hold of {name} is cleared: the next automatic run pushes it."));
                }
            }>"Clear hold"</Command></p>
    }
}

/// What else is known of both records, and where each is opened in its own system.
#[component]
fn Records(model: Model, line: Line) -> impl IntoView {
    let (known, links) = model.state.with_untracked(|state| {
        let known = details(state, line.company.as_ref(), line.webstore, WRITING);
        let account = line
            .webstore
            .and_then(|id| state.snapshots.webstore.get(&id));
        let links = state.connection.as_ref().map(|connection| {
            let account = account.and_then(|it| webstore_record(connection, it.id));
            let customer = line
                .company
                .as_ref()
                .and_then(|_| company_record(connection, &line.number));
            [
                (account, "Open in WooCommerce"),
                (customer, "Open in Business Central"),
            ]
        });
        (known, links)
    });
    view! {
        {[Side::Webstore, Side::Company].map(|side| {
            let of_side: Vec<_> = known.iter().filter(|it| it.side == side).cloned().collect();
            (!of_side.is_empty()).then(|| view! {
                <h3>{format!("Further in {}", side.name())}</h3>
                <dl class="facts" data-testid=format!("details-{side:?}")>{of_side.into_iter().map(|it| view! {
                    <dt>{it.label}</dt><dd>{it.value}</dd>
                }).collect_view()}</dl>
            })
        })}
        <p class="actions">{links.into_iter().flatten().filter_map(|(href, label)| Some(view! {
            <a class="button" target="_blank" rel="noopener noreferrer" href=href?>{label}</a>
        })).collect_view()}</p>
    }
}

/// To whom the line is mapped, and mapping or unmapping it.
#[component]
fn MapByHand(model: Model, line: Line, said: RwSignal<String>) -> impl IntoView {
    let name = line.name().to_owned();
    // Of a broken mapping one of the two is gone; it is known by the mapping alone.
    let mapped = line.company.clone().or_else(|| {
        let id = line.webstore?;
        model
            .state
            .with_untracked(|state| state.mappings.customer(id).cloned())
    });
    match (mapped, line.webstore, line.company.is_some()) {
        (Some(customer), Some(id), _) => {
            let is_broken = line.standing == Standing::Broken;
            let number = match line.number.is_empty() {
                true => String::new(),
                false => format!("No. {} · ", line.number),
            };
            let title = match is_broken {
                true => "The mapping of a customer that is gone is taken back here",
                false => {
                    "Here at once; the next run removes it from WooCommerce too, after its preview"
                }
            };
            view! {
                <p>{format!("{number}webstore ID {id}")}</p>
                <p class="actions"><Command testid="unmap" title hindrance=Signal::derive(move || model.hindrance())
                    on_press=move |()| {
                        if model.told(model.unmap(&customer)).is_some() {
                            said.set(format!("{name} is unmapped from webstore ID {id}."));
                        }
                    }>"Unmap"</Command></p>
            }
            .into_any()
        }
        (Some(customer), None, _) => view! {
            <PickAccount model customer=customer.clone() name said/>
            <NewAccount model customer/>
        }
        .into_any(),
        (None, Some(id), _)
            if matches!(
                line.standing,
                Standing::OnlyInWebstore | Standing::Ambiguous
            ) =>
        {
            view! { <PickCustomer model id name said/> }.into_any()
        }
        (None, Some(id), _) => view! { <p>{format!("Webstore ID {id}")}</p> }.into_any(),
        (None, None, _) => ().into_any(),
    }
}

/// What is kept of a line without an account: whom it was unmapped from, and what was chosen for an account to be created.
#[component]
fn NewAccount(model: Model, customer: CompanyId) -> impl IntoView {
    let line = {
        let customer = customer.clone();
        Memo::new(move |_| {
            model
                .state
                .with(|state| state.mappings.line(&customer).cloned())
        })
    };
    let has_password = Memo::new(move |_| model.has_password(&customer));
    let words = move || {
        let mut words = Vec::new();
        let Some(line) = line.get() else {
            return words;
        };
        for apart in &line.apart {
            words.push(format!(
                "Unmapped from webstore ID {}. They are mapped again by hand only.{}",
                apart.webstore_id,
                match apart.cleared {
                    true => "",
                    false => " The next run removes the mapping from WooCommerce.",
                }
            ));
        }
        if line.webstore_customer {
            words.push(match &line.user_name {
                Some(name) => format!("User name of the account to be created: {name}."),
                None => "The account to be created has its e-mail as user name.".to_owned(),
            });
            words.push(match (has_password.get(), line.password_chosen) {
                (true, _) => "A password was typed. It is held in memory only, until the account exists or the page is reloaded.",
                (false, true) => "The password that was typed is gone, since the page was reloaded. Type it again, or WooCommerce generates one.",
                (false, false) => "WooCommerce generates its password and sends a link to set it.",
            }.to_owned());
        }
        words
    };
    view! {
        <div data-testid="new-account">{move || words().into_iter().map(|words| view! { <p class="muted">{words}</p> }).collect_view()}</div>
    }
}

/// Maps a Business Central customer: by typing a webstore ID, or by picking a webstore customer.
#[component]
fn PickAccount(
    model: Model,
    customer: CompanyId,
    name: String,
    said: RwSignal<String>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let map = Callback::new(move |id: WebstoreId| {
        let problem = model.map_by_hand(&customer, id).err().map(|it| it.words());
        if problem.is_none() {
            said.set(format!("{name} is mapped to webstore ID {id}."));
        }
        refused.set(problem);
    });
    let submit = move || match typed.get_untracked().trim().parse() {
        Ok(id) => map.run(WebstoreId(id)),
        Err(_) => refused.set(Some(
            "A webstore ID is a number. To find a customer by name, choose from the list below."
                .to_owned(),
        )),
    };
    let found = move || {
        if typed.with(|typed| typed.trim().is_empty()) {
            return Vec::new();
        }
        model.lines.with(|lines| {
            let find = |state: &State| overview::find(lines, state, true, &typed.get(), CANDIDATES);
            let found = model.state.with(find).into_iter();
            let described = |line: Line| {
                Some((
                    line.webstore?,
                    format!(
                        "{} · {} · {}",
                        line.webstore_name, line.webstore?, line.webstore_email
                    ),
                ))
            };
            found.filter_map(described).collect::<Vec<_>>()
        })
    };
    view! {
        <form class="pick" on:submit=move |event| { event.prevent_default(); submit(); }>
            <label class="field">
                <span id="map-to-label">"Webstore ID"</span>
                <input type="text" autocomplete="off" placeholder="ID, name or e-mail" data-testid="map-to"
                    aria-labelledby="map-to-label" aria-errormessage="map-to-problem" aria-invalid=move || refused.with(Option::is_some).then_some("true") bind:value=typed
                    on:input=move |_| refused.set(None)/>
                <span class="under" id="map-to-problem">{move || refused.get().map(|words| view! { <small class="problem" role="alert" data-testid="map-refused">{words}</small> })}</span>
            </label>
            <Command submits=true testid="map" hindrance=Signal::derive(move || model.hindrance())>"Map"</Command>
        </form>
        <Candidates typed found=Signal::derive(move || found().into_iter().map(|(id, words)| (id.to_string(), words)).collect())
            choose=Callback::new(move |id: String| if let Ok(id) = id.parse() { map.run(WebstoreId(id)) })/>
    }
}

/// Maps a webstore customer by picking a Business Central customer.
#[component]
fn PickCustomer(
    model: Model,
    id: WebstoreId,
    name: String,
    said: RwSignal<String>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let found = move || {
        if typed.with(|typed| typed.trim().is_empty()) {
            return Vec::new();
        }
        model.lines.with(|lines| {
            let find =
                |state: &State| overview::find(lines, state, false, &typed.get(), CANDIDATES);
            let found = model.state.with(find).into_iter();
            let described = |line: Line| {
                Some((
                    line.company.as_ref()?.to_string(),
                    format!(
                        "{} · {} · {}",
                        line.company_name, line.number, line.company_email
                    ),
                ))
            };
            found.filter_map(described).collect::<Vec<_>>()
        })
    };
    view! {
        <label class="field">
            <span id="map-to-label">{format!("Map webstore ID {id} to")}</span>
            <input type="search" placeholder="Name, e-mail or no." data-testid="map-to"
                aria-labelledby="map-to-label" aria-errormessage="map-to-problem" aria-invalid=move || refused.with(Option::is_some).then_some("true") bind:value=typed on:input=move |_| refused.set(None)/>
            <span class="under" id="map-to-problem">{move || refused.get().map(|words| view! { <small class="problem" role="alert" data-testid="map-refused">{words}</small> })}</span>
        </label>
        <Candidates typed found=Signal::derive(found)
            choose=Callback::new(move |customer: String| {
                let problem = model.map_by_hand(&CompanyId::new(&customer), id).err().map(|it| it.words());
                if problem.is_none() {
                    said.set(format!("{name}, webstore ID {id}, is mapped."));
                }
                refused.set(problem);
            })/>
    }
}

/// Customers to choose from, by key.
#[component]
fn Candidates(
    /// What is looked for.
    typed: RwSignal<String>,
    found: Signal<Vec<(String, String)>>,
    choose: Callback<String>,
) -> impl IntoView {
    let is_asked = move || typed.with(|typed| !typed.trim().is_empty());
    let number = move || match found.with(Vec::len) {
        _ if !is_asked() => String::new(),
        0 => "No customer found.".to_owned(),
        number => format!(
            "{} below to pick from.",
            counted(number, "customer", "customers")
        ),
    };
    view! {
        <p class=move || if found.with(Vec::is_empty) { "muted" } else { "visually-hidden" } role="status">{number}</p>
        <ul class="candidates" aria-label="Customers to pick from" data-testid="candidates">
            {move || found.get().into_iter().map(|(key, words)| view! {
                <li><button type="button" on:click=move |_| choose.run(key.clone())>{words}</button></li>
            }).collect_view()}
        </ul>
    }
}

/// What runs did with the customer, newest first.
#[component]
fn History(model: Model, line: Line) -> impl IntoView {
    // None while they are read; nothing inside where they can't be.
    let entries = RwSignal::new(None::<Option<Vec<Entry>>>);
    let undone = move |entry: &Entry| {
        model.state.with_untracked(|state| {
            let mut runs = state.runs.iter();
            let run = runs.find(|run| run.started == entry.run);
            run.is_some_and(|run| matches!(run.trigger, Trigger::Undo(_)))
        })
    };
    let (company, webstore) = (line.company, line.webstore);
    spawn_local(async move {
        let found = model.history(company.as_ref(), webstore, ENTRIES).await;
        entries.try_set(Some(found));
    });
    view! {
        {move || entries.with(|entries| match entries.as_ref().map(Option::as_deref) {
            None => view! { <p class="muted">"Looking…"</p> }.into_any(),
            Some(None) => view! { <p class="muted">"The activity log could not be read."</p> }.into_any(),
            Some(Some([])) => view! { <p class="muted">"No run has written it yet."</p> }.into_any(),
            Some(Some(entries)) => view! {
                <ol class="history">{entries.iter().map(|entry| {
                    let result = match &entry.result {
                        EntryResult::Done if undone(entry) => "undone".to_owned(),
                        EntryResult::Done => "done".to_owned(),
                        EntryResult::ChangedSince => "left, it had changed since the preview".to_owned(),
                        EntryResult::Failed { error, .. } => error.what.clone(),
                    };
                    view! { <li><strong><When at=entry.run/></strong>" "{entry.action.label()}": "{result}</li> }
                }).collect_view()}</ol>
            }.into_any(),
        })}
    }
}
