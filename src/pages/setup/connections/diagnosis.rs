//! What testing a connection found, each with the step that mends it.

use concord_core::diagnosis::{Diagnosis, Verdict};
use leptos::prelude::*;

/// The checks in the order in which they were tried.
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
            Verdict::NotTried => (
                "",
                "Not tried",
                "Something before it has to be mended first.".to_owned(),
                String::new(),
            ),
        };
        view! {
            <li data-testid=format!("check-{check:?}")>
                <span class=format!("badge {class}")>{word}</span>
                <div>
                    <strong>{check.label()}</strong>
                    <p>{found}</p>
                    {(!remedy.is_empty()).then(|| view! { <p class="remedy">{remedy}</p> })}
                </div>
            </li>
        }
    };
    view! {
        <ul class="diagnosis" role="status" data-testid="diagnosis">
            {diagnosis.checks.into_iter().map(row).collect_view()}
        </ul>
    }
}
