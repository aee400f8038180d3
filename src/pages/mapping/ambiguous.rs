//! Ambiguous groups, with what may tell their candidates apart.

use concord_core::mapping::{Ambiguous, Evidence};
use concord_core::overview;
use concord_core::state::State;
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::words::count;

/// How many groups are shown before more are asked for.
const FIRST_GROUPS: usize = 50;
/// In larger groups it is not looked for what tells them apart: nobody would read that.
const LARGEST_COMPARED: usize = 12;

/// Customers that share a value with several.
#[component]
pub fn AmbiguousGroups(model: Model) -> impl IntoView {
    let shown = RwSignal::new(FIRST_GROUPS);
    let groups = move || {
        model.suggestions.with(|found| {
            found
                .ambiguous
                .iter()
                .take(shown.get())
                .cloned()
                .collect::<Vec<_>>()
        })
    };
    let left = move || {
        model
            .suggestions
            .with(|found| found.ambiguous.len().saturating_sub(shown.get()))
    };
    let describe = move |group: &Ambiguous| {
        model.state.with_untracked(|state| {
            let company = group
                .company
                .iter()
                .filter_map(|id| state.snapshots.company.get(id))
                .map(|it| format!("{} ({}) in Business Central", it.display_name, it.number));
            let webstore = group
                .webstore
                .iter()
                .filter_map(|id| state.snapshots.webstore.get(id))
                .map(|it| {
                    format!(
                        "{} (webstore ID {})",
                        it.title(state.setup.name_source),
                        it.id
                    )
                });
            company
                .chain(webstore)
                .chain(telling(state, group))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <Show when=move || model.suggestions.with(|found| !found.ambiguous.is_empty())>
            <section class="card">
                <h2>"Ambiguous"</h2>
                <p class="muted">"Several customers share an e-mail or a name. None of them is mapped or created until they can be told apart, for example by a corrected e-mail."</p>
                <ul class="groups" data-testid="ambiguous">
                    {move || groups().into_iter().map(|group| view! {
                        <li>
                            <strong>{group.evidence.iter().map(|it| it.words()).collect::<Vec<_>>().join(", ")}</strong>
                            <ul>{describe(&group).into_iter().map(|who| view! { <li>{who}</li> }).collect_view()}</ul>
                        </li>
                    }).collect_view()}
                </ul>
                <Show when=move || { left() > 0 }>
                    <button type="button" on:click=move |_| shown.update(|shown| *shown += FIRST_GROUPS)>
                        {move || format!("Show more ({} left)", count(left()))}
                    </button>
                </Show>
            </section>
        </Show>
    }
}

/// What single candidates have in common beyond what the whole group shares.
fn telling(state: &State, group: &Ambiguous) -> Vec<String> {
    if group.webstore.len() + group.company.len() > LARGEST_COMPARED {
        return Vec::new();
    }
    let pairs = group
        .webstore
        .iter()
        .flat_map(|id| group.company.iter().map(move |customer| (*id, customer)));
    let told = pairs.filter_map(|(id, customer)| {
        let shared = overview::compare(state, id, customer)?.shared;
        let further = shared.iter().filter(|it| !group.evidence.contains(it));
        let words: Vec<String> = further.map(Evidence::words).collect();
        let number = &state.snapshots.company.get(customer)?.number;
        (!words.is_empty()).then(|| {
            let words = words.join(", ");
            format!("{number} and webstore ID {id} have the {words}")
        })
    });
    told.collect()
}
