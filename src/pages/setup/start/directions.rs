//! The third step: what may be written where.

use concord_core::assisted::{Directions, Step};
use concord_core::setup::{Pull, Push, Setup};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Frame, KeysAgain, Wizard};
use crate::app::Model;

/// A usual choice of directions.
#[derive(Clone, Copy, PartialEq)]
struct Usual {
    title: &'static str,
    note: &'static str,
    directions: Directions,
    testid: &'static str,
}

const USUAL: [Usual; 4] = [
    Usual {
        title: "Both ways",
        note: "Every webstore customer reaches Business Central. Changes in Business Central reach the webstore for customers that take part in it.",
        directions: Directions {
            pull: Pull::All,
            push: Push::MappedOnly,
        },
        testid: "both-ways",
    },
    Usual {
        title: "Webstore to Business Central",
        note: "Every webstore customer reaches Business Central; nothing but the mapping is written to the webstore.",
        directions: Directions {
            pull: Pull::All,
            push: Push::None,
        },
        testid: "pull-only",
    },
    Usual {
        title: "Business Central to webstore",
        note: "Customers that take part in the webstore reach it; nothing is written to Business Central.",
        directions: Directions {
            pull: Pull::None,
            push: Push::MappedOnly,
        },
        testid: "push-only",
    },
    Usual {
        title: "Nothing yet",
        note: "Look around and map customers first: a preview has nothing to write until a direction is opened in Setup.",
        directions: Directions {
            pull: Pull::None,
            push: Push::None,
        },
        testid: "nothing",
    },
];

/// One of the usual choices; anything else is a matter of Setup.
#[component]
pub fn DirectionsStep(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    if wizard.directions.with_untracked(Option::is_none) {
        let saved = model.state.with_untracked(|state| state.setup.clone());
        let is_untouched = saved == Setup::default();
        let mut fitting = USUAL.into_iter().map(|it| it.directions);
        let fitting =
            fitting.find(|it| it.pull == saved.pull && it.push == saved.push && !is_untouched);
        wizard
            .directions
            .set(Some(fitting.unwrap_or(USUAL[0].directions)));
    }
    let on_next = Callback::new(move |()| {
        let Some(Directions { pull, push }) = wizard.directions.get_untracked() else {
            return;
        };
        let setup = model.state.with_untracked(|state| state.setup.clone());
        let saved = model.save_setup(Setup {
            pull,
            push,
            ..setup
        });
        if model.told(saved).is_some() {
            wizard.go(Step::after_directions(pull));
        }
    });
    view! {
        <KeysAgain wizard/>
        <Frame title="What may be written?" lead="A preview shows every write before it is made, whatever you choose here."
            on_back=Callback::new(move |()| wizard.back()) on_next hindrance=Signal::derive(move || wizard.hindrance())>
            <div class="options">
                {USUAL.map(|usual| view! {
                    <label class="option">
                        <input type="radio" name="directions" data-testid=usual.testid
                            prop:checked=move || wizard.directions.get() == Some(usual.directions)
                            on:change=move |_| wizard.directions.set(Some(usual.directions))/>
                        <span><strong>{usual.title}</strong><small>{usual.note}</small></span>
                    </label>
                })}
            </div>
            <OwnApi model/>
        </Frame>
    }
}

/// That there is an extension for Business Central, what it gives, and whether it was found there.
#[component]
fn OwnApi(model: Model) -> impl IntoView {
    let words = RwSignal::new(None::<String>);
    spawn_local(async move {
        let found = model.own_api().await;
        let _ = words.try_set(found);
    });
    move || {
        words.get().map(|words| view! {
            <p class="field-note" data-testid="own-api">"Concord's extension for Business Central: "{words}</p>
        })
    }
}
