//! The review of suggestions: nothing is mapped before it was looked at.

use std::collections::BTreeSet;

use concord_core::customer::WebstoreId;
use concord_core::mapping::Suggestion;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::ambiguous::AmbiguousGroups;
use super::compare::Comparison;
use super::hints::Hints;
use super::sides::{SideBySide, Sides};
use crate::app::{Activity, Model};
use crate::browser::words::{count, counted};
use crate::components::{VirtualList, walked};

/// Suggested pairs with what matched, to accept all, some or none; and the ambiguous ones with their candidates.
#[component]
pub fn Review(
    model: Model,
    is_narrow: Signal<bool>,
    /// What the last action has done, in words.
    said: RwSignal<String>,
    /// Told what was accepted, in words; the review is over.
    accepted: Callback<String>,
) -> impl IntoView {
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
        let pairs: Vec<Suggestion> = model.suggestions.with_untracked(|found| {
            left_out.with_untracked(|left_out| {
                let pairs = found.pairs.iter();
                let wanted = pairs.filter(|it| !left_out.contains(&it.webstore));
                wanted.cloned().collect()
            })
        });
        let say = move |mapped| {
            accepted.try_run(format!(
                "{} mapped.",
                counted(mapped, "pair is", "pairs are")
            ));
        };
        model.told(model.accept(pairs, say));
    };
    // Where the keyboard is.
    let at = RwSignal::new(0);
    let last = move || number().saturating_sub(1);
    let pair = move |place: usize| {
        model
            .suggestions
            .with(|found| found.pairs.get(place).cloned())
    };
    let looked_at = Memo::new(move |_| pair(at.get().min(last())));
    let toggle = Callback::new(move |id: WebstoreId| {
        left_out.update(|set| {
            if !set.remove(&id) {
                set.insert(id);
            }
        });
    });
    let all = move || left_out.set(BTreeSet::new());
    let none = move || {
        left_out.set(
            model
                .suggestions
                .with_untracked(|found| found.pairs.iter().map(|pair| pair.webstore).collect()),
        );
    };
    let key = move |event: KeyboardEvent| {
        let here = at.get_untracked().min(untrack(last));
        match event.key().as_str() {
            "a" if event.ctrl_key() || event.meta_key() => all(),
            "Escape" => none(),
            " " => {
                if let Some(pair) = untrack(|| pair(here)) {
                    toggle.run(pair.webstore);
                }
            }
            key => match walked(key, here, untrack(last)) {
                Some(to) => at.set(to),
                None => return,
            },
        }
        event.prevent_default();
    };
    view! {
        <section class="card review">
            <h2 id="view-title" tabindex="-1">{move || counted(number(), "suggestion", "suggestions")}</h2>
            <p class="muted">"Exactly one unmapped customer on each side has the value. Accepted pairs are mapped here now and written to WooCommerce at the next run, after its preview."</p>
            <div class="commands">
                <button type="button" class="primary" data-testid="accept" aria-disabled=move || (chosen.get() == 0 || !model.is_current.get() || model.activity.with(Activity::is_busy)).then_some("true") on:click=accept>
                    {move || format!("Accept {}", count(chosen.get()))}
                </button>
                <button type="button" on:click=move |_| all()>"Choose all"</button>
                <button type="button" on:click=move |_| none()>"Choose none"</button>
            </div>
            <div class="list-beside">
            <Show when=move || { number() > 0 }>
            <p class="visually-hidden" id="pair-keys">"Arrow keys walk the pairs, space takes one out or in, Control and A takes all, Escape none."</p>
            <p class="visually-hidden" role="status" data-testid="pairs-chosen">{move || format!("{} of {} chosen.", count(chosen.get()), count(number()))}</p>
            <div class="pairs" role="grid" aria-label="Suggested pairs" aria-multiselectable="true" tabindex="0" data-testid="suggestions"
                aria-describedby="pair-keys" aria-rowcount=move || number().to_string()
                aria-activedescendant=move || format!("pair-{}", at.get().min(last())) on:keydown=key>
                <VirtualList rows=places row_height in_sight=Signal::derive(move || Some(at.get().min(last()))) row=move |_, place: usize| {
                    let pair = model.suggestions.with_untracked(|found| found.pairs.get(place).cloned());
                    pair.map(|pair| view! { <Pair model place pair left_out at toggle/> })
                }/>
            </div>
            {move || looked_at.get().map(|pair| view! { <Comparison model pair/> })}
            </Show>
            </div>
        </section>
        <Hints model is_narrow said/>
        <AmbiguousGroups model/>
    }
}

#[component]
fn Pair(
    model: Model,
    /// The place among the pairs.
    place: usize,
    pair: Suggestion,
    left_out: RwSignal<BTreeSet<WebstoreId>>,
    /// Where the keyboard is.
    at: RwSignal<usize>,
    /// Takes a pair out or in.
    toggle: Callback<WebstoreId>,
) -> impl IntoView {
    let id = pair.webstore;
    let sides = Sides::of(model, id, &pair.company);
    let spoken = sides.in_words(None);
    let label = format!("Map {} to {}", sides.company.name, sides.webstore.name);
    let is_chosen = move || left_out.with(|set| !set.contains(&id));
    view! {
        <div class="pair" role="row" id=format!("pair-{place}") aria-label=spoken aria-rowindex=(place + 1).to_string()
            aria-selected=move || is_chosen().to_string() class:at=move || at.get() == place on:click=move |_| at.set(place)>
            <span role="gridcell"><input type="checkbox" tabindex="-1" aria-label=label prop:checked=is_chosen on:change=move |_| toggle.run(id)/></span>
            <SideBySide sides role="gridcell"/>
        </div>
    }
}
