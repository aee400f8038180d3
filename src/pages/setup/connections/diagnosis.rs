//! What testing a connection found, each with the step that mends it.

use concord_core::diagnosis::{Diagnosis, Verdict};
use leptos::html;
use leptos::prelude::*;

use crate::browser::focus;

/// The checks in the order in which they were tried. They get the keyboard, and with it come into view.
#[component]
pub fn DiagnosisView(
    /// What was found.
    diagnosis: Diagnosis,
    /// What is asked about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let row = |(check, verdict): (concord_core::diagnosis::Check, Verdict)| {
        let lines = match &verdict {
            Verdict::Note(finding) | Verdict::Bad(finding) => finding.server_lines(),
            Verdict::Good(_) | Verdict::NotTried | Verdict::ShowsLater(_) => &[],
        };
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
            Verdict::ShowsLater(words) => ("", "Not tried", words.to_owned(), String::new()),
        };
        view! {
            <li data-testid=format!("check-{check:?}")>
                <span class=format!("badge {class}")>{word}</span>
                <div>
                    <strong>{check.label()}</strong>
                    {(!found.is_empty()).then(|| view! { <p>{found}</p> })}
                    {(!remedy.is_empty()).then(|| view! { <p class="remedy">{remedy}</p> })}
                    {lines.iter().map(|it| view! {
                        <p class="server-lines"><strong>{it.server}</strong>": "{it.place}</p>
                        <pre class="to-copy" tabindex="0" aria-label=format!("Lines for {}", it.server)>{it.lines}</pre>
                    }).collect_view()}
                </div>
            </li>
        }
    };
    // It may have opened below what is seen.
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let Some(frame) = frame.get() {
            request_animation_frame(move || focus(&frame));
        }
    });
    view! {
        <div class="found" tabindex="-1" role="group" aria-label="What was found" node_ref=frame data-testid="diagnosis">
            <ul class="diagnosis">{diagnosis.checks.into_iter().map(row).collect_view()}</ul>
            {children.map(|children| children())}
        </div>
    }
}
