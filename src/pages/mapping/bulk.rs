//! What is done to the chosen lines together: each action says first what will happen and what cannot.

use std::collections::BTreeSet;

use concord_core::customer::CompanyId;
use concord_core::overview::{BulkAction, foresee};
use concord_core::setup::RoleCustomers;
use concord_core::view::{At, Does, foreseen_in_words};
use leptos::prelude::*;

use super::place::Place;
use crate::app::Model;
use crate::browser::focus_soon;
use crate::browser::words::{WRITING, counted, run_in_words};
use crate::components::{Command, Look, pressed};

/// Of so many chosen lines it is looked at once which actions do nothing with them.
const FEW: usize = 1000;

/// The actions, in the order of the screen: what it is called, its test id, whether it is asked about first.
const ACTIONS: [(BulkAction, &str, &str, bool); 8] = [
    (BulkAction::Flag, "Set webstore customer", "flag", false),
    (
        BulkAction::Unflag,
        "Clear webstore customer",
        "unflag",
        false,
    ),
    (
        BulkAction::RolePricing,
        "Set role pricing",
        "role-pricing",
        false,
    ),
    (
        BulkAction::NoRolePricing,
        "Clear role pricing",
        "no-role-pricing",
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
    (
        BulkAction::ClearHold,
        "Clear hold",
        "clear-hold-chosen",
        false,
    ),
];

/// Acts on the chosen lines.
#[component]
pub fn BulkActions(model: Model, place: Place) -> impl IntoView {
    // The flags that were set or cleared last, to take that back.
    let flagged = RwSignal::new(None::<(Vec<CompanyId>, bool)>);
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
        let words = foreseen_in_words(&foreseen, WRITING);
        let (outcome, said_now) = match action {
            BulkAction::Flag => (model.set_flags(&foreseen.customers, true), words),
            BulkAction::Unflag => (model.set_flags(&foreseen.customers, false), words),
            BulkAction::RolePricing => (model.set_role_pricing(&foreseen.customers, true), words),
            BulkAction::NoRolePricing => {
                (model.set_role_pricing(&foreseen.customers, false), words)
            }
            BulkAction::Unmap => (model.unmap_all(&foreseen.customers), words),
            BulkAction::ClearHold => (model.clear_holds(&foreseen.held), words),
            BulkAction::Accept => {
                let say = move |_| drop(said.try_set(words));
                (
                    model.accept(foreseen.suggestions.clone(), Vec::new(), say),
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
        flagged.set(match action {
            BulkAction::Flag => Some((foreseen.customers, true)),
            BulkAction::Unflag => Some((foreseen.customers, false)),
            BulkAction::Accept
            | BulkAction::ClearHold
            | BulkAction::NoRolePricing
            | BulkAction::RolePricing
            | BulkAction::Synchronise
            | BulkAction::Unmap => None,
        });
        said.set(said_now);
        asked.set(None);
        place.focus();
    };
    let undo = move |()| {
        let Some((customers, flag)) = flagged.get_untracked() else {
            return;
        };
        if model.told(model.set_flags(&customers, !flag)).is_some() {
            flagged.set(None);
            said.set(format!(
                "Undone for {}.",
                WRITING.customers(customers.len())
            ));
            place.focus();
        }
    };
    // Of a few it is said at once what can't be done; of very many that would be looked for too long.
    let hindrance = move |action: BulkAction| {
        Signal::derive(move || {
            let in_vain = || {
                let is_few = number() <= FEW;
                let foreseen = is_few.then(|| foreseen(action))?;
                let words = || foreseen_in_words(&foreseen, WRITING).into();
                (foreseen.number() == 0).then(words)
            };
            model.hindrance_to_change().or_else(in_vain)
        })
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
    // The flag says something only where Setup goes by it.
    let is_offered = move |action| {
        let is_of_roles = matches!(action, BulkAction::RolePricing | BulkAction::NoRolePricing);
        !is_of_roles
            || model
                .state
                .with(|state| state.setup.role_customers == RoleCustomers::Flagged)
    };
    view! {
        <div class="bulk" class:idle=move || number() == 0>
            <span role="status">{move || match number() {
                0 => "Choose lines by their box, or with the space bar, to act on several at once.".to_owned(),
                number => format!("{} chosen", counted(number, "line", "lines")),
            }}</span>
            <Show when=move || { number() > 0 }>
                {ACTIONS.into_iter().filter(|it| is_offered(it.0)).map(|(action, label, test_id, asks)| view! {
                    <Command testid=test_id asks hindrance=hindrance(action)
                        on_press=move |()| match asks {
                            true => {
                                // What was done before is over.
                                said.set(String::new());
                                asked.set(Some((action, label)));
                            }
                            false => carry_out(action),
                        }>{label}</Command>
                }).collect_view()}
                <button type="button" on:click=move |_| {
                    place.chosen.set(BTreeSet::new());
                    place.focus();
                }>"Choose none"</button>
            </Show>
            <Show when=move || flagged.with(Option::is_some)>
                <Command testid="undo-flags" look=Look::Quiet hindrance=Signal::derive(move || model.hindrance()) on_press=undo>
                    "Undo the last change of flags"
                </Command>
            </Show>
        </div>
        {move || asked.get().map(|(action, label)| {
            // The keyboard goes where it is answered.
            focus_soon(".asked button:not([aria-disabled=true])");
            let foreseen = foreseen(action);
            let note = note(action);
            let weighs = match action {
                BulkAction::Synchronise => place.chosen.with_untracked(|chosen| model.weight_of_chosen(chosen).sentences(WRITING)),
                _ => Vec::new(),
            };
            view! {
                <div class="asked card" role="dialog" aria-label=label aria-describedby="asked-words" data-testid="asked"
                    on:keydown=move |event| if pressed(model, At::Question, &event) == Some(Does::Leave) { leave() }>
                    <div id="asked-words">
                        <p>{foreseen_in_words(&foreseen, WRITING)}</p>
                        {weighs.into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}
                        <p class="muted">{note}</p>
                    </div>
                    <p class="commands">
                        <Command testid="asked-do" look=Look::Primary hindrance=hindrance(action) on_press=move |()| carry_out(action)>{label}</Command>
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
        BulkAction::Flag
        | BulkAction::Unflag
        | BulkAction::RolePricing
        | BulkAction::NoRolePricing
        | BulkAction::ClearHold => "",
    }
}
