//! What two suggested customers agree on and where they differ.

use concord_core::mapping::Suggestion;
use concord_core::overview::{Fact, Match, facts};
use leptos::prelude::*;

use super::sides::Sides;
use crate::app::Model;

/// Both records side by side, field by field.
#[component]
pub fn Comparison(model: Model, pair: Suggestion) -> impl IntoView {
    let fields = model.state.with_untracked(|state| {
        let (company, webstore) = (Some(&pair.company), Some(pair.webstore));
        facts(state, company, webstore)
    });
    let compared = Sides::of(model, pair.webstore, &pair.company).compared_in_words();
    // It scrolls where there are many fields, and holds nothing else that takes the keyboard.
    view! {
        <aside class="card factbox" aria-label="The pair side by side" data-testid="comparison" tabindex="0">
            <h3>"Side by side"</h3>
            <p class="muted">{compared}</p>
            <table class="both-records">
                <thead><tr><th scope="col">"Business Central"</th><th scope="col">"Webstore"</th></tr></thead>
                {fields.into_iter().map(|fact| view! { <tbody>{fact_rows(fact)}</tbody> }).collect_view()}
            </table>
        </aside>
    }
}

/// The rows of a field of both records, and whether they agree: in words, since a colour tells not everybody.
pub fn fact_rows(fact: Fact) -> impl IntoView {
    let (class, says) = match fact.matches {
        Match::Agrees => ("", "agrees"),
        Match::Differs => ("differs", "differs"),
        Match::OneSided => ("one-sided", "one side only"),
    };
    // Beside their label there would be little room for two values.
    view! {
        <tr class="fact-label"><th scope="col" colspan="2">{fact.field.label()}" "<small class="says">{says}</small></th></tr>
        <tr class=class><td>{fact.company}</td><td>{fact.webstore}</td></tr>
    }
}
