//! What is done to the chosen lines together: each action says first what will happen and what cannot.

use std::collections::BTreeSet;

use concord_core::overview::{BulkAction, Foreseen, foresee};
use leptos::prelude::*;

use super::lines::Place;
use crate::app::Model;
use crate::browser::focus_soon;
use crate::browser::words::{count, counted};
use crate::pages::home::run_in_words;

/// The actions, in the order of the screen: what it is called, its test id, whether it is asked about first.
const ACTIONS: [(BulkAction, &str, &str, bool); 5] = [
    (BulkAction::Flag, "Set webstore customer", "flag", false),
    (
        BulkAction::Unflag,
        "Clear webstore customer",
        "unflag",
        false,
    ),
    (
        BulkAction::Accept,
        "Accept suggestions",
        "accept-chosen",
        true,
    ),
    (
        BulkAction::Synchronise,
        "Synchronise",
        "synchronise-chosen",
        true,
    ),
    (BulkAction::Unmap, "Unmap", "unmap-chosen", true),
];

/// Acts on the chosen lines.
#[component]
pub fn BulkActions(model: Model, place: Place) -> impl IntoView {
    let busy = move || !model.is_idle() || !model.is_current.get();
    let number = move || place.chosen.with(BTreeSet::len);
    let asked = RwSignal::new(None::<(BulkAction, &'static str)>);
    let said = place.said;
    let foreseen = move |action: BulkAction| {
        model.state.with(|state| {
            model.plan.with(|plan| {
                model.suggestions.with(|suggestions| {
                    place
                        .chosen
                        .with(|chosen| foresee(action, state, plan, suggestions, chosen))
                })
            })
        })
    };
    let carry_out = move |action: BulkAction| {
        let foreseen = untrack(|| foreseen(action));
        let words = in_words(&foreseen);
        let (outcome, said_now) = match action {
            BulkAction::Flag => (model.set_flags(&foreseen.customers, true), words),
            BulkAction::Unflag => (model.set_flags(&foreseen.customers, false), words),
            BulkAction::Unmap => (model.unmap_all(&foreseen.customers), words),
            BulkAction::Accept => {
                let say = move |_| drop(said.try_set(words));
                (
                    model.accept(foreseen.suggestions.clone(), say),
                    String::new(),
                )
            }
            BulkAction::Synchronise => {
                model.last_run.set(None);
                (model.apply(&place.chosen.get_untracked()), words)
            }
        };
        if model.told(outcome).is_none() {
            return;
        }
        said.set(said_now);
        asked.set(None);
        place.focus();
    };
    let leave = move || {
        asked.set(None);
        place.focus();
    };
    // The run says at its end what came of it.
    Effect::new(move |before: Option<bool>| {
        let ended = model.last_run.with(Option::is_some);
        if before == Some(false)
            && let Some(run) = model.last_run.get_untracked()
        {
            said.set(run_in_words(&run));
        }
        ended
    });
    // What was said of other lines is over.
    Effect::new(move || {
        if place.chosen.with(BTreeSet::is_empty) {
            asked.set(None);
        }
    });
    view! {
        <div class="bulk" class:idle=move || number() == 0>
            <span role="status">{move || match number() {
                0 => "Choose lines by their box, or with the space bar, to act on several at once.".to_owned(),
                number => format!("{} chosen", counted(number, "line", "lines")),
            }}</span>
            <Show when=move || { number() > 0 }>
                {ACTIONS.map(|(action, label, test_id, asks)| view! {
                    <button type="button" aria-disabled=move || busy().then_some("true") data-testid=test_id
                        aria-haspopup=asks.then_some("dialog")
                        on:click=move |_| match asks {
                            true => {
                                // What was done before is over.
                                said.set(String::new());
                                asked.set(Some((action, label)));
                            }
                            false => carry_out(action),
                        }>{label}</button>
                })}
                <button type="button" on:click=move |_| {
                    place.chosen.set(BTreeSet::new());
                    place.focus();
                }>"Choose none"</button>
            </Show>
        </div>
        {move || asked.get().map(|(action, label)| {
            // The keyboard goes where it is answered.
            focus_soon(".asked button:not([aria-disabled=true])");
            let foreseen = foreseen(action);
            let (is_empty, note) = (foreseen.number() == 0, note(action));
            view! {
                <div class="asked card" role="dialog" aria-label=label aria-describedby="asked-words" data-testid="asked"
                    on:keydown=move |event| if event.key() == "Escape" { leave() }>
                    <div id="asked-words">
                        <p>{in_words(&foreseen)}</p>
                        <p class="muted">{note}</p>
                    </div>
                    <p class="commands">
                        <button type="button" class="primary" data-testid="asked-do" aria-disabled=move || (is_empty || busy()).then_some("true") on:click=move |_| carry_out(action)>{label}</button>
                        <button type="button" data-testid="asked-leave" on:click=move |_| leave()>"Cancel"</button>
                    </p>
                </div>
            }
        })}
    }
}

fn note(action: BulkAction) -> &'static str {
    match action {
        BulkAction::Unmap => {
            "Unmapped here at once; the next run removes the mapping from WooCommerce too, after its preview. They are mapped again by hand only. “Undo last run” brings them back."
        }
        BulkAction::Accept => {
            "Mapped here at once, and written to WooCommerce at the next run, after its preview."
        }
        BulkAction::Synchronise => "Exactly what the preview shows for these lines is written now.",
        BulkAction::Flag | BulkAction::Unflag => "",
    }
}

fn in_words(foreseen: &Foreseen) -> String {
    let list = |counts: &[(String, usize)]| {
        let each = counts.iter();
        let each = each.map(|(words, number)| format!("{words}: {}", count(*number)));
        each.collect::<Vec<_>>().join(", ")
    };
    match (foreseen.will.is_empty(), foreseen.cannot.is_empty()) {
        (true, true) => "Nothing to do.".to_owned(),
        (false, true) => format!("{}.", list(&foreseen.will)),
        (true, false) => format!("Nothing to do. {}.", list(&foreseen.cannot)),
        (false, false) => format!(
            "{}. Left as they are – {}.",
            list(&foreseen.will),
            list(&foreseen.cannot)
        ),
    }
}
