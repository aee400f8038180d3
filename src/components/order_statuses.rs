//! Which statuses of orders take part.

use std::collections::BTreeSet;

use concord_core::orders::statuses;
use leptos::prelude::*;

use super::CheckField;
use crate::app::Model;

/// A box for each status that the webstore has.
#[component]
pub fn OrderStatuses(
    model: Model,
    /// The statuses that take no part.
    left_out: Signal<BTreeSet<String>>,
    /// Told of a status, and whether it takes part from now on.
    on_change: Callback<(String, bool)>,
) -> impl IntoView {
    let all = Memo::new(move |_| model.state.with(statuses));
    view! {
        <fieldset class="field statuses">
            <legend>"Order status"</legend>
            <For each=move || all.get() key=|status| (status.slug.clone(), status.name.clone()) children=move |status| {
                let (slug, of) = (status.slug.clone(), status.slug.clone());
                view! {
                    <CheckField label=status.name testid=format!("status-{slug}")
                        value=Signal::derive(move || left_out.with(|it| !it.contains(&of)))
                        on_change=Callback::new(move |takes_part| on_change.run((slug.clone(), takes_part)))/>
                }
            }/>
            <small class="muted">"Orders of the statuses that are chosen take part. The list is the webstore's own; a status that a plugin adds later takes part."</small>
        </fieldset>
    }
}
