//! The setup that all who synchronise the webstore share: whether there is one, how this browser's differs, and both ways.

use concord_core::call::Explanation;
use concord_core::company::Way;
use concord_core::shared_setup::{Difference, difference, explain};
use concord_core::state::{SharedSetup, State};
use concord_core::sync::Written;
use concord_core::transfer::Line;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::transfer::{Heads, Lines};
use crate::app::Model;
use crate::browser::words::{counted, date_and_time};
use crate::components::{Command, Explained, FastTab, Look, Tone};

/// What is shown of it.
#[derive(Clone, PartialEq)]
enum Shown {
    /// There is no place for it: why.
    NoPlace(&'static str),
    /// Nobody has shared one.
    None,
    /// It can't be taken over.
    Refused(SharedSetup, Explanation),
    /// It is there.
    There(SharedSetup, Box<Difference>),
}

/// Which way is being looked at before it is gone.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Share,
    TakeOver,
}

fn shown(state: &State) -> Shown {
    let services = &state.snapshots.reference.lists.services;
    let Some(found) = state.shared_setup.0.clone() else {
        return match (state.way(), &services.extension_refused) {
            (Way::Extension, _) => Shown::None,
            (Way::ApiV2, Some(_)) => Shown::NoPlace(
                "With the permission set CCD SYNC in Business Central this user can take over a setup that is shared, with CCD ADMIN share one.",
            ),
            (Way::ApiV2, None) => Shown::NoPlace(
                "With Concord's extension in Business Central all who synchronise this webstore can share one setup.",
            ),
        };
    };
    match difference(state, &found) {
        Ok(Some(difference)) => Shown::There(found, Box::new(difference)),
        Ok(None) => Shown::None,
        Err(error) => Shown::Refused(found, explain(&error)),
    }
}

/// Who wrote it, and when.
fn written(of: &SharedSetup) -> String {
    let by = match of.by.as_str() {
        "" => "somebody",
        by => by,
    };
    match of.at {
        Some(at) => format!("{by}, {}", date_and_time(at)),
        None => by.to_owned(),
    }
}

/// The FastTab of the shared setup.
#[component]
pub fn SharedTab(model: Model) -> impl IntoView {
    let now = Memo::new(move |_| model.state.with(shown));
    let asked = RwSignal::new(None::<Asked>);
    let said = RwSignal::new(None::<(Tone, &'static str, Explanation)>);
    let fails = move |explanation| said.set(Some((Tone::Error, "It was not shared", explanation)));
    spawn_local(async move {
        if let Err(explanation) = model.read_shared_setup().await {
            let title = "The shared setup could not be read";
            let _ = said.try_set(Some((Tone::Warning, title, explanation)));
        }
    });
    let hindrance = Signal::derive(move || model.hindrance_anywhere());
    let share = Callback::new(move |()| {
        spawn_local(async move {
            match model.share_setup().await {
                Ok(Some(Written::Done(_))) => {
                    said.set(None);
                    model.say("Shared.");
                }
                Ok(Some(Written::Changed(there))) => {
                    let who = there
                        .as_ref()
                        .map_or_else(|| "it was removed".to_owned(), written);
                    said.set(Some((Tone::Warning, "Somebody else has changed the shared setup meanwhile", Explanation {
                        what: format!("It is not the one that was shown any more ({who}). Nothing of it was overwritten."),
                        remedy: "Look at what differs now, then share again.".to_owned(),
                    })));
                }
                Ok(None) => fails(Explanation {
                    what: "Business Central can't be asked now.".to_owned(),
                    remedy: "Enter the keys in Setup, Connections; wait until a run is over."
                        .to_owned(),
                }),
                Err(Explanation { what, remedy }) => fails(Explanation {
                    what,
                    remedy: format!(
                        "{remedy} Whoever shares a setup needs the permission set CCD ADMIN in Business Central."
                    ),
                }),
            }
            asked.set(None);
        });
    });
    let take_over = Callback::new(move |()| {
        if let Shown::There(_, difference) = now.get_untracked()
            && model
                .told(model.take_over_shared_setup(&difference))
                .is_some()
        {
            said.set(None);
            model.say("Taken over.");
        }
        asked.set(None);
    });
    let ask = move |which| Callback::new(move |()| asked.set(Some(which)));
    view! {
        <FastTab title="Shared setup">
            <p class="field-note">"The settings of this webstore, with the templates, regional defaults and country codes that belong to them, for all who synchronise it. Connections, keys, what is known of customers and the minutes of automatic synchronisation are not in it."</p>
            {move || said.get().map(|(tone, title, explanation)| view! { <Explained tone title explanation/> })}
            {move || match now.get() {
                Shown::NoPlace(words) => view! { <p data-testid="shared-none">{words}</p> }.into_any(),
                Shown::None => view! { <p data-testid="shared-none">"Nobody has shared a setup of this webstore yet."</p> }.into_any(),
                Shown::Refused(of, explanation) => view! {
                    <p data-testid="shared-by" dir="auto">"Written by "{written(&of)}"."</p>
                    <Explained tone=Tone::Warning title="The shared setup can't be taken over here" explanation/>
                }.into_any(),
                Shown::There(of, difference) => view! {
                    <p data-testid="shared-by" dir="auto">"Written by "{written(&of)}"."</p>
                    <Differs lines=difference.lines.clone()/>
                }.into_any(),
            }}
            {move || asked.get().map(|which| {
                let lines = match now.get() {
                    Shown::There(_, difference) => difference.lines.clone(),
                    _ => Vec::new(),
                };
                let (words, label, does) = match which {
                    Asked::Share => ("This browser's setup takes the place of the shared one. Nobody else's setup changes until they take it over.", "Share", share),
                    Asked::TakeOver => ("What is shared takes the place of what is here; automatic synchronisation is off afterwards where a setting changes. Nothing is written to any customer: preview first.", "Take over", take_over),
                };
                let changes = match (which, lines.len()) {
                    (Asked::Share, 0) => "It is there as a whole then.".to_owned(),
                    (_, number) => format!("{} changes.", counted(number, "setting", "settings")),
                };
                view! {
                    <section class="import" data-testid="shared-asked">
                        <p>{words}" "{changes}</p>
                        <p class="actions">
                            <Command look=Look::Primary testid="shared-do" hindrance on_press=does>{label}</Command>
                            <button type="button" on:click=move |_| asked.set(None)>"Cancel"</button>
                        </p>
                    </section>
                }
            })}
            <Show when=move || asked.get().is_none() && !matches!(now.get(), Shown::NoPlace(_))>
                <p class="actions">
                    <Command testid="share-setup" hindrance on_press=ask(Asked::Share)>"Share this setup"</Command>
                    {move || matches!(now.get(), Shown::There(_, difference) if !difference.lines.is_empty()).then(|| view! {
                        <Command testid="take-over-setup" hindrance on_press=ask(Asked::TakeOver)>"Take over the shared setup"</Command>
                    })}
                </p>
            </Show>
        </FastTab>
    }
}

/// Each setting that differs.
#[component]
fn Differs(lines: Vec<Line>) -> impl IntoView {
    match lines.is_empty() {
        true => view! { <p data-testid="shared-same">"It is the same as this browser's."</p> }.into_any(),
        false => view! {
            <p data-testid="shared-differs">{format!("This browser's differs in {}:", counted(lines.len(), "thing", "things"))}</p>
            <Lines lines heads=Heads::HereAndShared/>
        }
        .into_any(),
    }
}
