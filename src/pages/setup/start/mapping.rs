//! The fifth step: who is who. Both systems are read, and the suggestions are reviewed on the way to the first preview.

use concord_core::assisted::Step;
use concord_core::overview::Filter;
use concord_core::setup::Pull;
use leptos::prelude::*;

use super::{Frame, KeysAgain, Wizard};
use crate::browser::words::counted;
use crate::components::{Command, WorkBar, window_is_narrower_than};
use crate::pages::mapping::Review;
use crate::pages::synchronise::RunButtons;

/// Below this window width a pair takes two rows of text.
const NARROW: f64 = 760.0;

/// The suggestions, to accept all, some or none of.
#[component]
pub fn MappingStep(wizard: Wizard) -> impl IntoView {
    let model = wizard.model;
    let has_read = Memo::new(move |_| model.lines.with(|lines| !lines.is_empty()));
    let read = move || {
        model.told(model.preview());
    };
    let hinders_reading = move || wizard.hindrance().or_else(|| model.hindrance_to_run());
    // Whoever comes here has nothing to look at before both systems are read.
    if untrack(|| !has_read.get() && hinders_reading().is_none()) {
        read();
    }
    let mapped = move || model.lines.with(|lines| lines.count(Filter::Mapped));
    let suggested = Memo::new(move |_| model.suggestions.with(|found| found.pairs.len()));
    let pull = model.state.with_untracked(|state| state.setup.pull);
    let later = match pull {
        Pull::All => {
            "What you go on without is mapped by the first run, after its preview, since Pull is All."
        }
        Pull::None | Pull::MappedOnly => {
            "What you go on without stays as it is, and is suggested in Mapping again."
        }
    };
    let found = move || match (mapped(), suggested.get()) {
        (0, 0) => "Nobody is mapped yet, and no pair is suggested.".to_owned(),
        (mapped, 0) => format!(
            "{} mapped, and no other pair is suggested.",
            counted(mapped, "pair is", "pairs are")
        ),
        (0, suggested) => format!(
            "{} suggested. {later}",
            counted(suggested, "pair is", "pairs are")
        ),
        (mapped, suggested) => format!(
            "{} mapped, and {} suggested. {later}",
            counted(mapped, "pair is", "pairs are"),
            counted(suggested, "other is", "others are")
        ),
    };
    let on_next = Callback::new(move |()| wizard.go(Step::Orders));
    // It outlives the review, which goes with the last suggestion.
    let accepted = Callback::new(move |words: String| {
        model.say(words);
        wizard.go(Step::Orders);
    });
    let said = RwSignal::new(String::new());
    let is_narrow = window_is_narrower_than(NARROW);
    view! {
        <KeysAgain wizard/>
        <Frame title="Who is who?" lead="Customers of both sides who have the same e-mail, or the same name, are suggested as one. Nobody is mapped before you have seen it."
            on_back=Callback::new(move |()| wizard.back()) on_next hindrance=Signal::derive(move || wizard.hindrance())>
            <WorkBar model/>
            <p role="status" data-testid="found-pairs">{move || has_read.get().then(found)}</p>
            <p class="said" role="status" data-testid="said">{said}</p>
            <p class="actions">
                <RunButtons model/>
                <Show when=move || !has_read.get()>
                    <Command testid="read-both" hindrance=Signal::derive(hinders_reading) on_press=move |()| read()>"Read both systems"</Command>
                </Show>
            </p>
        </Frame>
        <Show when=move || { suggested.get() > 0 }>
            <Review model is_narrow said accepted/>
        </Show>
    }
}
