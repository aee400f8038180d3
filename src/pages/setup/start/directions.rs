//! The third step: what may be written where.

use concord_core::house::Step;
use concord_core::setup::{Pull, Push, Setup};
use leptos::prelude::*;

use super::{Frame, Wizard};

/// A usual choice of directions.
#[derive(Clone, Copy, PartialEq)]
struct Usual {
    title: &'static str,
    note: &'static str,
    pull: Pull,
    push: Push,
    testid: &'static str,
}

const USUAL: [Usual; 4] = [
    Usual {
        title: "Both ways",
        note: "Every webstore customer reaches Business Central. Changes in Business Central reach the webstore for customers that take part in it.",
        pull: Pull::All,
        push: Push::MappedOnly,
        testid: "both-ways",
    },
    Usual {
        title: "Webstore to Business Central",
        note: "Every webstore customer reaches Business Central; nothing but the mapping is written to the webstore.",
        pull: Pull::All,
        push: Push::None,
        testid: "pull-only",
    },
    Usual {
        title: "Business Central to webstore",
        note: "Customers that take part in the webstore reach it; nothing is written to Business Central.",
        pull: Pull::None,
        push: Push::MappedOnly,
        testid: "push-only",
    },
    Usual {
        title: "Nothing yet",
        note: "Look around and map customers first. Directions can be opened in Setup at any time.",
        pull: Pull::None,
        push: Push::None,
        testid: "nothing",
    },
];

/// One of the usual choices; anything else is a matter of Setup.
#[component]
pub fn DirectionsStep(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    let saved = model.state.with_untracked(|state| state.setup.clone());
    let is_untouched = saved == Setup::default();
    let fitting = USUAL
        .into_iter()
        .find(|it| it.pull == saved.pull && it.push == saved.push && !is_untouched);
    let chosen = RwSignal::new(fitting.unwrap_or(USUAL[0]));
    let on_next = Callback::new(move |()| {
        let Usual { pull, push, .. } = chosen.get_untracked();
        let setup = model.state.with_untracked(|state| state.setup.clone());
        let saved = model.save_setup(Setup {
            pull,
            push,
            ..setup
        });
        if model.told(saved).is_none() {
            return;
        }
        wizard.go(match pull {
            Pull::All => Step::Template,
            Pull::None | Pull::MappedOnly => Step::Preview,
        });
    });
    view! {
        <Frame title="What may be written?" lead="A preview shows every write before it is made, whatever you choose here."
            on_back=Callback::new(move |()| wizard.go(Step::Webstore)) on_next hindrance=Signal::derive(move || model.hindrance())>
            <div class="options">
                {USUAL.map(|usual| view! {
                    <label class="option">
                        <input type="radio" name="directions" data-testid=usual.testid prop:checked=move || chosen.get() == usual
                            on:change=move |_| chosen.set(usual)/>
                        <span><strong>{usual.title}</strong><small>{usual.note}</small></span>
                    </label>
                })}
            </div>
        </Frame>
    }
}
