//! The review of suggestions: nothing is mapped before it was looked at.

use std::collections::BTreeSet;

use concord_core::customer::WebstoreId;
use concord_core::gather::Gather as _;
use concord_core::mapping::Suggestion;
use concord_core::view::{At, Does, LeftOut, left_out_of, walked};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::compare::Comparison;
use super::hints::Hints;
use super::sides::{SideBySide, Sides};
use crate::app::Model;
use crate::browser::focus_soon;
use crate::browser::words::{WRITING, count, counted};
use crate::components::{Command, Groups, Look, Question, VirtualList, pressed};

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
    // The pairs that are accepted, and those that are taken out.
    let parted = move || {
        model.suggestions.with_untracked(|found| {
            left_out.with_untracked(|left_out| {
                let pairs = found.pairs.iter().cloned();
                pairs.partition::<Vec<Suggestion>, _>(|it| !left_out.contains(&it.webstore))
            })
        })
    };
    let asked = RwSignal::new(None::<LeftOut>);
    let accept = move |keeps_apart: bool| {
        let (pairs, out) = parted();
        let apart = match keeps_apart {
            true => out
                .into_iter()
                .map(|it| (it.company, it.webstore))
                .gathered(),
            false => Vec::new(),
        };
        let kept = apart.len();
        let say = move |mapped| {
            let mut words = format!("{} mapped.", counted(mapped, "pair is", "pairs are"));
            if kept > 0 {
                let kept = counted(kept, "pair is", "pairs are");
                words.push_str(&format!(" {kept} kept apart."));
            }
            accepted.try_run(words);
        };
        model.told(model.accept(pairs, apart, say));
    };
    // What is taken out is mapped all the same by a run that maps everybody who matches: it is asked whether that is meant.
    let begin = move |()| {
        let (_, out) = parted();
        let question = model.state.with_untracked(|state| left_out_of(state, &out));
        match question {
            None => accept(false),
            question => asked.set(question),
        }
    };
    let hindrance = Signal::derive(move || {
        let nothing = || (chosen.get() == 0).then(|| "No pair is chosen.".into());
        model.hindrance_to_change().or_else(nothing)
    });
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
                .with_untracked(|found| found.pairs.iter().map(|pair| pair.webstore).gathered()),
        );
    };
    let key = move |event: KeyboardEvent| {
        let here = at.get_untracked().min(untrack(last));
        match pressed(model, At::Pairs, &event) {
            Some(Does::ChooseAll) => all(),
            Some(Does::ChooseNone) => none(),
            Some(Does::Choose) => {
                if let Some(pair) = untrack(|| pair(here)) {
                    toggle.run(pair.webstore);
                }
            }
            Some(Does::Walk) => at.set(walked(&event.key(), here, untrack(last)).unwrap_or(here)),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <section class="card review">
            <h2 id="view-title" tabindex="-1">{move || counted(number(), "suggestion", "suggestions")}</h2>
            <Show when=move || { number() > 0 } fallback=|| view! {
                <p class="muted">"Nobody is left whom the rule of matching (Setup, Matching) would map."</p>
            }>
                <p class="muted">"Exactly one unmapped customer on each side has the value. Accepted pairs are mapped here now and written to WooCommerce at the next run, after its preview."</p>
                <div class="commands">
                    <Command testid="accept" look=Look::Primary hindrance on_press=begin>
                        {move || format!("Accept {}", count(chosen.get()))}
                    </Command>
                    <button type="button" on:click=move |_| all()>"Choose all"</button>
                    <button type="button" on:click=move |_| none()>"Choose none"</button>
                </div>
            </Show>
            {move || asked.get().map(|out| view! {
                <Question title=out.question(WRITING) sentences=out.sentences()
                    yes="Keep apart" hindrance on_yes=Callback::new(move |()| { asked.set(None); accept(true); })
                    on_leave=Callback::new(move |()| { asked.set(None); focus_soon("[data-testid=accept]"); })
                    others=move || view! {
                        <Command testid="asked-not-yet" hindrance on_press=move |()| { asked.set(None); accept(false); }>"Leave to the next run"</Command>
                    }/>
            })}
            <div class="list-beside">
            <Show when=move || { number() > 0 }>
            <p class="visually-hidden" id="pair-keys">"Arrow keys walk the pairs, space takes one out or in, Control and A takes all, Escape none."</p>
            <p class="visually-hidden" role="status" data-testid="pairs-chosen">{move || format!("{} of {} chosen.", count(chosen.get()), count(number()))}</p>
            <div class="pairs-list">
            <div class="pair-head" aria-hidden="true">
                <span></span><span>"Business Central"</span><span>"Webstore"</span><span>"What agrees, and what differs"</span>
            </div>
            <div class="pairs" role="grid" aria-label="Suggested pairs" aria-multiselectable="true" tabindex="0" data-testid="suggestions"
                aria-describedby="pair-keys" aria-rowcount=move || number().to_string()
                aria-activedescendant=move || format!("pair-{}", at.get().min(last())) on:keydown=key>
                <VirtualList rows=places row_height in_sight=Signal::derive(move || Some(at.get().min(last()))) row=move |_, place: usize| {
                    let pair = model.suggestions.with_untracked(|found| found.pairs.get(place).cloned());
                    pair.map(|pair| view! { <Pair model place pair left_out at toggle/> })
                }/>
            </div>
            </div>
            {move || looked_at.get().map(|pair| view! { <Comparison model pair/> })}
            </Show>
            </div>
        </section>
        <Hints model is_narrow said/>
        <Groups model/>
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
    let spoken = sides.in_words(&[]);
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
