//! What testing a connection found, each with the step that mends it.

use concord_core::diagnosis::{Diagnosis, Verdict};
use leptos::html;
use leptos::prelude::*;

use crate::browser::focus;

/// Words that go on after a label, by themselves.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The checks in the order in which they were tried. They get the keyboard, and with it come into view.
#[component]
pub fn DiagnosisView(diagnosis: Diagnosis) -> impl IntoView {
    let row = |(check, verdict): (concord_core::diagnosis::Check, Verdict)| {
        let (class, word, found, remedy) = match verdict {
            Verdict::Good(found) => ("map", "Good", found, String::new()),
            Verdict::Note(finding) => {
                let told = finding.explain();
                ("warn", "Note", told.what, told.remedy)
            }
            Verdict::Bad(finding) => {
                let told = finding.explain();
                ("bad", "Wrong", told.what, told.remedy)
            }
            Verdict::NotTried => ("", "Not tried", String::new(), String::new()),
            Verdict::ShowsLater(words) => ("", "Not tried", sentence(words), String::new()),
        };
        view! {
            <li data-testid=format!("check-{check:?}")>
                <span class=format!("badge {class}")>{word}</span>
                <div>
                    <strong>{check.label()}</strong>
                    {(!found.is_empty()).then(|| view! { <p>{found}</p> })}
                    {(!remedy.is_empty()).then(|| view! { <p class="remedy">{remedy}</p> })}
                </div>
            </li>
        }
    };
    // It may have opened below what is seen.
    let list = NodeRef::<html::Ul>::new();
    Effect::new(move || {
        if let Some(list) = list.get() {
            request_animation_frame(move || focus(&list));
        }
    });
    view! {
        <ul class="diagnosis" tabindex="-1" aria-label="What was found" node_ref=list data-testid="diagnosis">
            {diagnosis.checks.into_iter().map(row).collect_view()}
        </ul>
    }
}
