//! The review of suggestions: nothing is mapped before it was looked at.

use std::collections::BTreeSet;

use concord_core::customer::WebstoreId;
use concord_core::mapping::Suggestion;
use leptos::prelude::*;

use super::ambiguous::AmbiguousGroups;
use super::compare::Comparison;
use super::hints::Hints;
use super::sides::{SideBySide, Sides};
use crate::app::{Activity, Model};
use crate::browser::words::{count, counted};
use crate::components::VirtualList;

/// Suggested pairs with what matched, to accept all, some or none; and the ambiguous ones with their candidates.
#[component]
pub fn Review(model: Model, is_narrow: Signal<bool>, done: Callback<()>) -> impl IntoView {
    let row_height = Signal::derive(move || if is_narrow.get() { 150 } else { 72 });
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
    let looked_at = RwSignal::new(None::<Suggestion>);
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
            <div class="list-beside">
            <div class="pairs" data-testid="suggestions">
                <VirtualList rows=places row_height row=move |_, place: usize| {
                    let pair = model.suggestions.with_untracked(|found| found.pairs.get(place).cloned());
                    pair.map(|pair| view! { <Pair model pair left_out looked_at/> })
                }/>
            </div>
            {move || match looked_at.get() {
                Some(pair) => view! { <Comparison model pair/> }.into_any(),
                None => view! { <p class="muted">"Walk the pairs with Tab, or click one, to see both records side by side."</p> }.into_any(),
            }}
            </div>
        </section>
        <Hints model is_narrow/>
        <AmbiguousGroups model/>
    }
}

#[component]
fn Pair(
    model: Model,
    pair: Suggestion,
    left_out: RwSignal<BTreeSet<WebstoreId>>,
    looked_at: RwSignal<Option<Suggestion>>,
) -> impl IntoView {
    let look = {
        let pair = pair.clone();
        move || {
            if looked_at.with_untracked(|it| it.as_ref() != Some(&pair)) {
                looked_at.set(Some(pair.clone()));
            }
        }
    };
    let (on_focus, on_click) = (look.clone(), look);
    let id = pair.webstore;
    let sides = Sides::of(model, id, &pair.company);
    let label = format!("Map {} to {}", sides.company.name, sides.webstore.name);
    view! {
        <label class="pair" on:click=move |_| on_click()>
            <input type="checkbox" aria-label=label on:focus=move |_| on_focus() prop:checked=move || left_out.with(|set| !set.contains(&id))
                on:change:target=move |event| {
                    let wanted = event.target().checked();
                    left_out.update(|set| { if wanted { set.remove(&id); } else { set.insert(id); } });
                }/>
            <SideBySide sides/>
        </label>
    }
}
