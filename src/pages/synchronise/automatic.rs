//! Automatic synchronisation of the webstore that is shown: when the next is due, what the last did, what it needs.

use concord_core::sync::{Attempt, AttemptOutcome};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::{Activity, Model};
use crate::browser::words::{counted, date_and_time, run_in_words};
use crate::components::{Explained, Tone};

/// A few plain words, and a warning while the last attempt failed; nothing before a webstore is connected.
#[component]
pub fn Automatic(model: Model) -> impl IntoView {
    let code = Memo::new(move |_| model.state.with(|it| it.code().map(str::to_owned)));
    let minutes = Memo::new(move |_| model.state.with(|it| it.setup.automatic_minutes));
    let next = Memo::new(move |_| code.get().and_then(|code| model.next_automatic(&code)));
    let last = Memo::new(move |_| model.state.with(|it| it.automatic.clone()));
    let last_words = move || last.get().map(|attempt| last_in_words(model, &attempt));
    let busy = move || model.activity.with(Activity::is_busy);
    let due = move || match (next.get(), model.is_connected(), busy()) {
        (None, ..) => "It begins after the first preview.".to_owned(),
        (Some(_), false, _) => {
            "It waits until this webstore's keys are entered or unlocked in this tab.".to_owned()
        }
        (Some(_), true, true) => "The next one is due after what goes on now.".to_owned(),
        (Some(next), true, false) => format!("The next one is due {}.", date_and_time(next)),
    };
    let failure = move || match last.get()?.outcome {
        AttemptOutcome::Failed(why) if minutes.get().is_some() => Some(why),
        _ => None,
    };
    move || {
        code.get()?;
        Some(match minutes.get() {
            None => view! {
                <p class="muted" data-testid="automatic">
                    "Automatic synchronisation is off. "<A href="/setup">"Switch it on in Setup"</A>"."
                </p>
            }
            .into_any(),
            Some(minutes) => {
                let often = counted(usize::try_from(minutes.get()).unwrap_or_default(), "minute", "minutes");
                view! {
                    <div data-testid="automatic">
                        <p class="muted">
                            {format!("Automatic synchronisation every {often}, as long as Concord is open in a tab of this browser and the computer is awake; with no tab open nothing happens. ")}
                            <span data-testid="automatic-next">{due}</span>" "
                            <span data-testid="automatic-last">{last_words}</span>
                        </p>
                        {move || failure().map(|explanation| view! {
                            <Explained tone=Tone::Warning title="The last automatic synchronisation failed; the next one is tried all the same" explanation/>
                        })}
                    </div>
                }
                .into_any()
            }
        })
    }
}

fn last_in_words(model: Model, attempt: &Attempt) -> String {
    let what = match &attempt.outcome {
        AttemptOutcome::NothingToWrite => "there was nothing to write.".to_owned(),
        AttemptOutcome::LookTwice => {
            "nothing was written, because the preview has to be looked at first.".to_owned()
        }
        AttemptOutcome::AskedFirst(cautions) => {
            let why: Vec<_> = cautions.iter().map(|caution| caution.words()).collect();
            format!(
                "nothing was written, because a person has to look first. {}",
                why.join(" ")
            )
        }
        AttemptOutcome::Failed(_) => "it failed.".to_owned(),
        AttemptOutcome::Ran(started) => model.state.with(|state| {
            let run = state.runs.iter().find(|run| run.started == *started);
            run.map_or_else(|| "it wrote.".to_owned(), run_in_words)
        }),
    };
    format!("The last one, {}: {what}", date_and_time(attempt.at))
}
