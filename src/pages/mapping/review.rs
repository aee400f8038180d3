//! The review of suggestions: nothing is mapped before it was looked at.

use std::collections::BTreeSet;

use concord_core::customer::WebstoreId;
use concord_core::mapping::{Ambiguous, Suggestion};
use leptos::prelude::*;

use crate::app::{Activity, Model};
use crate::browser::words::{count, counted};
use crate::components::VirtualList;

/// How many ambiguous groups are shown before more are asked for.
const FIRST_GROUPS: usize = 50;

/// Suggested pairs with what matched, to accept all, some or none; and the ambiguous ones with their candidates.
#[component]
pub fn Review(model: Model, is_narrow: Signal<bool>, done: Callback<()>) -> impl IntoView {
    let row_height = Signal::derive(move || if is_narrow.get() { 112 } else { 48 });
    let left_out = RwSignal::new(BTreeSet::<WebstoreId>::new());
    // Suggestions go by their place: there may be a hundred thousand.
    let places = Memo::new(move |_| {
        let number = model.suggestions.with(|found| found.pairs.len());
        (0..number).collect::<Vec<_>>()
    });
    let number = move || model.suggestions.with(|found| found.pairs.len());
    let chosen = Memo::new(move |_| {
        model.suggestions.with(|found| {
            left_out.with(|left_out| {
                let pairs = found.pairs.iter();
                pairs.filter(|it| !left_out.contains(&it.webstore)).count()
            })
        })
    });
    let accept = move |_| {
        let accepted = model.suggestions.with_untracked(|found| {
            left_out.with_untracked(|left_out| {
                let pairs = found.pairs.iter();
                let accepted = pairs.filter(|it| !left_out.contains(&it.webstore));
                accepted.cloned().collect()
            })
        });
        model.accept(accepted);
        done.run(());
    };
    let all = move |_| left_out.set(BTreeSet::new());
    let none = move |_| {
        left_out.set(
            model
                .suggestions
                .with_untracked(|found| found.pairs.iter().map(|pair| pair.webstore).collect()),
        );
    };
    view! {
        <section class="card review">
            <h2>{move || counted(number(), "suggestion", "suggestions")}</h2>
            <p class="muted">"Exactly one unmapped customer on each side has the value. Accepted pairs are mapped here now and written to WooCommerce at the next run, after its preview."</p>
            <div class="commands">
                <button type="button" class="primary" data-testid="accept" disabled=move || chosen.get() == 0 || !model.is_current.get() || model.activity.with(Activity::is_busy) on:click=accept>
                    {move || format!("Accept {}", count(chosen.get()))}
                </button>
                <button type="button" on:click=all>"Choose all"</button>
                <button type="button" on:click=none>"Choose none"</button>
            </div>
            <div class="pairs" data-testid="suggestions">
                <VirtualList rows=places row_height row=move |_, place: usize| {
                    let pair = model.suggestions.with_untracked(|found| found.pairs.get(place).cloned());
                    pair.map(|pair| view! { <Pair model pair left_out/> })
                }/>
            </div>
        </section>
        <AmbiguousGroups model/>
    }
}

#[component]
fn Pair(model: Model, pair: Suggestion, left_out: RwSignal<BTreeSet<WebstoreId>>) -> impl IntoView {
    let id = pair.webstore;
    let (company, webstore) = model.state.with_untracked(|state| {
        let company = state
            .snapshots
            .company
            .get(&pair.company)
            .map(|it| (it.display_name.clone(), it.number.clone(), it.email.clone()));
        let webstore = state.snapshots.webstore.get(&id).map(|it| {
            (
                it.title(state.setup.name_source),
                it.id.to_string(),
                it.email.clone(),
            )
        });
        (company.unwrap_or_default(), webstore.unwrap_or_default())
    });
    let label = format!("Map {} to {}", company.0, webstore.0);
    let party = |(name, id, email): (String, String, String)| {
        view! {
            <span class="party"><span class="party-name">{name}</span>
                <span class="party-more"><span class="party-id">{id}</span>" "<span class="muted">{email}</span></span></span>
        }
    };
    view! {
        <label class="pair">
            <input type="checkbox" aria-label=label prop:checked=move || left_out.with(|set| !set.contains(&id))
                on:change:target=move |event| {
                    let wanted = event.target().checked();
                    left_out.update(|set| { if wanted { set.remove(&id); } else { set.insert(id); } });
                }/>
            {party(company)}
            {party(webstore)}
            <span class="muted evidence" title=pair.evidence.words()>{pair.evidence.words()}</span>
        </label>
    }
}

#[component]
fn AmbiguousGroups(model: Model) -> impl IntoView {
    let shown = RwSignal::new(FIRST_GROUPS);
    let groups = move || {
        model.suggestions.with(|found| {
            found
                .ambiguous
                .iter()
                .take(shown.get())
                .cloned()
                .collect::<Vec<_>>()
        })
    };
    let left = move || {
        model
            .suggestions
            .with(|found| found.ambiguous.len().saturating_sub(shown.get()))
    };
    let describe = move |group: &Ambiguous| {
        model.state.with_untracked(|state| {
            let company = group
                .company
                .iter()
                .filter_map(|id| state.snapshots.company.get(id))
                .map(|it| format!("{} ({}) in Business Central", it.display_name, it.number));
            let webstore = group
                .webstore
                .iter()
                .filter_map(|id| state.snapshots.webstore.get(id))
                .map(|it| {
                    format!(
                        "{} (webstore ID {})",
                        it.title(state.setup.name_source),
                        it.id
                    )
                });
            company.chain(webstore).collect::<Vec<_>>()
        })
    };
    view! {
        <Show when=move || model.suggestions.with(|found| !found.ambiguous.is_empty())>
            <section class="card">
                <h2>"Ambiguous"</h2>
                <p class="muted">"Several customers share an e-mail or a name. None of them is mapped or created until they can be told apart, for example by a corrected e-mail."</p>
                <ul class="groups" data-testid="ambiguous">
                    {move || groups().into_iter().map(|group| view! {
                        <li>
                            <strong>{group.evidence.iter().map(|it| it.words()).collect::<Vec<_>>().join(", ")}</strong>
                            <ul>{describe(&group).into_iter().map(|who| view! { <li>{who}</li> }).collect_view()}</ul>
                        </li>
                    }).collect_view()}
                </ul>
                <Show when=move || { left() > 0 }>
                    <button type="button" on:click=move |_| shown.update(|shown| *shown += FIRST_GROUPS)>
                        {move || format!("Show more ({} left)", count(left()))}
                    </button>
                </Show>
            </section>
        </Show>
    }
}
