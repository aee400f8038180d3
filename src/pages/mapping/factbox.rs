//! The FactBox beside the list: both records of the line, the mapping by hand, what the next run would do, and what earlier
//! runs did.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::{Entry, EntryResult};
use concord_core::overview::{self, Fact, Line, Match, Standing};
use concord_core::state::State;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{Activity, Model};
use crate::browser::words::date_and_time;

/// How many candidates for a mapping by hand are listed.
const CANDIDATES: usize = 8;
/// How many earlier entries are shown.
const ENTRIES: usize = 10;

/// All that is known of one line.
#[component]
pub fn FactBox(model: Model, line: Line) -> impl IntoView {
    let (company, webstore) = (line.company.clone(), line.webstore);
    let facts = Memo::new(move |_| {
        model.state.with(|state| {
            model
                .plan
                .with(|plan| overview::facts(state, plan, company.as_ref(), webstore))
        })
    });
    view! {
        <aside class="factbox card" aria-label="Details" data-testid="factbox">
            <h2>{line.name().to_owned()}</h2>
            <MapByHand model line=line.clone()/>
            <h3>"Fields"</h3>
            <table class="facts">
                <thead><tr><th scope="col">"Field"</th><th scope="col">"Business Central"</th><th scope="col">"Webstore"</th></tr></thead>
                <tbody>{move || facts.with(|facts| facts.fields.iter().cloned().map(fact).collect_view())}</tbody>
            </table>
            <h3>"Next run"</h3>
            {move || facts.with(|facts| match &facts.next {
                None => view! { <p class="muted">"Nothing would be written."</p> }.into_any(),
                Some(next) => view! {
                    <p><span class="badge">{next.kind().label()}</span>" "{next.reason.words()}</p>
                    <ul>{next.changes().into_iter().map(|(side, change)| view! {
                        <li>{format!("{} in {}: “{}” → “{}”", change.field.label(), side.name(), change.old, change.new)}</li>
                    }).collect_view()}</ul>
                    <ul>{next.problems.iter().map(|problem| view! { <li class="problem">{problem.words()}</li> }).collect_view()}</ul>
                }.into_any(),
            })}
            <h3>"History"</h3>
            <History model line/>
        </aside>
    }
}

fn fact(fact: Fact) -> impl IntoView {
    let (class, says) = match fact.matches {
        Match::Agrees => ("", "agrees"),
        Match::Differs => ("differs", "differs"),
        Match::OneSided => ("one-sided", "on one side only"),
    };
    view! {
        <tr class=class title=says>
            <th scope="row">{fact.field.label()}</th>
            <td>{fact.company}</td>
            <td>{fact.webstore}</td>
        </tr>
    }
}

/// To whom the line is mapped, and mapping or unmapping it.
#[component]
fn MapByHand(model: Model, line: Line) -> impl IntoView {
    let broken = line.standing == Standing::Broken;
    match (line.company.clone(), line.webstore, line.standing) {
        (Some(customer), Some(id), _) => view! {
            <p>{format!("No. {} · webstore ID {id}", line.number)}</p>
            {broken.then(|| view! {
                <p class="actions"><button type="button" data-testid="unmap" disabled=move || model.activity.with(Activity::is_busy)
                    on:click=move |_| model.unmap(&customer)>"Unmap"</button></p>
            })}
        }
        .into_any(),
        (Some(customer), None, _) => view! { <PickAccount model customer/> }.into_any(),
        (None, Some(id), Standing::OnlyInWebstore | Standing::Ambiguous) => {
            view! { <PickCustomer model id/> }.into_any()
        }
        (None, Some(id), _) => view! { <p>{format!("Webstore ID {id}")}</p> }.into_any(),
        (None, None, _) => ().into_any(),
    }
}

/// Maps a Business Central customer: by typing a webstore ID, or by picking a webstore customer.
#[component]
fn PickAccount(model: Model, customer: CompanyId) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let map = Callback::new(move |id: WebstoreId| {
        refused.set(model.map_by_hand(&customer, id).err().map(|it| it.words()));
    });
    let submit = move || match typed.get_untracked().trim().parse() {
        Ok(id) => map.run(WebstoreId(id)),
        Err(_) => refused.set(Some(
            "A webstore ID is a number. To find a customer by name, choose from the list below."
                .to_owned(),
        )),
    };
    let found = move || {
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
                <span>"Webstore ID"</span>
                <input type="text" autocomplete="off" placeholder="ID, name or e-mail" data-testid="map-to" bind:value=typed
                    on:input=move |_| refused.set(None)/>
                {move || refused.get().map(|words| view! { <small class="problem" role="alert" data-testid="map-refused">{words}</small> })}
            </label>
            <button type="submit" data-testid="map" disabled=move || model.activity.with(Activity::is_busy)>"Map"</button>
        </form>
        <Candidates found=Signal::derive(move || found().into_iter().map(|(id, words)| (id.to_string(), words)).collect())
            choose=Callback::new(move |id: String| if let Ok(id) = id.parse() { map.run(WebstoreId(id)) })/>
    }
}

/// Maps a webstore customer by picking a Business Central customer.
#[component]
fn PickCustomer(model: Model, id: WebstoreId) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let found = move || {
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
            <span>{format!("Map webstore ID {id} to")}</span>
            <input type="search" placeholder="Name, e-mail or no." data-testid="map-to" bind:value=typed on:input=move |_| refused.set(None)/>
            {move || refused.get().map(|words| view! { <small class="problem" role="alert" data-testid="map-refused">{words}</small> })}
        </label>
        <Candidates found=Signal::derive(found)
            choose=Callback::new(move |customer: String| {
                refused.set(model.map_by_hand(&CompanyId::new(&customer), id).err().map(|it| it.words()));
            })/>
    }
}

/// Customers to choose from, by key.
#[component]
fn Candidates(found: Signal<Vec<(String, String)>>, choose: Callback<String>) -> impl IntoView {
    view! {
        <ul class="candidates" data-testid="candidates">
            {move || found.get().into_iter().map(|(key, words)| view! {
                <li><button type="button" on:click=move |_| choose.run(key.clone())>{words}</button></li>
            }).collect_view()}
        </ul>
    }
}

/// What runs did with the customer, newest first.
#[component]
fn History(model: Model, line: Line) -> impl IntoView {
    let entries = RwSignal::new(None::<Vec<Entry>>);
    let (company, webstore) = (line.company, line.webstore);
    spawn_local(async move {
        let found = model.history(company.as_ref(), webstore, ENTRIES).await;
        entries.try_set(Some(found));
    });
    view! {
        {move || entries.with(|entries| match entries.as_deref() {
            None => view! { <p class="muted">"Looking…"</p> }.into_any(),
            Some([]) => view! { <p class="muted">"No run has written it yet."</p> }.into_any(),
            Some(entries) => view! {
                <ol class="history">{entries.iter().map(|entry| {
                    let result = match &entry.result {
                        EntryResult::Done => "done".to_owned(),
                        EntryResult::ChangedSince => "left, it had changed since the preview".to_owned(),
                        EntryResult::Failed { error, .. } => error.what.clone(),
                    };
                    view! { <li><strong>{date_and_time(entry.run)}</strong>" "{entry.action.label()}": "{result}</li> }
                }).collect_view()}</ol>
            }.into_any(),
        })}
    }
}
