//! Ambiguous customers, one group each: who they are, the pairs that they may be with what speaks for each, and mapping one.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::mapping::{Ambiguous, Evidence};
use concord_core::view::{Candidate, candidates};
use leptos::prelude::*;

use super::Command;
use crate::app::Model;
use crate::browser::words::{count, counted};

/// How many groups are shown before more are asked for.
const FIRST_GROUPS: usize = 50;

/// Customers that share a value with several.
#[component]
pub fn Groups(model: Model) -> impl IntoView {
    let shown = RwSignal::new(FIRST_GROUPS);
    let groups = Memo::new(move |_| {
        model.suggestions.with(|found| {
            let groups = found.ambiguous.iter().take(shown.get());
            groups.cloned().collect::<Vec<_>>()
        })
    });
    let number = move || model.suggestions.with(|found| found.ambiguous.len());
    let left = move || number().saturating_sub(shown.get());
    view! {
        <Show when=move || { number() > 0 }>
            <section class="card" aria-labelledby="groups-title">
                <h2 id="groups-title">{move || format!("Ambiguous: {}", counted(number(), "group", "groups"))}</h2>
                <p class="muted">"Several customers share an e-mail or a name. None of them is mapped or created until it is said who is who: map the pairs that belong together. Who is left over alone is no longer ambiguous."</p>
                <ul class="groups" data-testid="ambiguous">
                    {move || groups.get().into_iter().map(|group| view! { <Group model group/> }).collect_view()}
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

#[component]
fn Group(model: Model, group: Ambiguous) -> impl IntoView {
    let evidence: Vec<_> = group.evidence.iter().map(Evidence::words).collect();
    let who = model.state.with_untracked(|state| {
        let company = group.company.iter();
        let company = company.filter_map(|id| state.snapshots.company.get(id));
        let company =
            company.map(|it| format!("{} ({}) in Business Central", it.display_name, it.number));
        let webstore = group.webstore.iter();
        let webstore = webstore.filter_map(|id| state.snapshots.webstore.get(id));
        let source = state.setup.name_source;
        let webstore = webstore.map(|it| format!("{} (webstore ID {})", it.title(source), it.id));
        company.chain(webstore).collect::<Vec<_>>().join(" · ")
    });
    let pairs = model
        .state
        .with_untracked(|state| candidates(state, &group));
    let is_large = pairs.is_empty();
    view! {
        <li>
            <strong>{evidence.join(", ")}</strong>
            <p class="muted clamped" title=who.clone()>{who.clone()}</p>
            <CandidateList model pairs/>
            {is_large.then(|| view! { <p class="muted">"Too many to compare each with each. Find them in Mapping, and map by hand."</p> })}
        </li>
    }
}

/// Pairs that may be one, each with what speaks for it and a button that maps it.
#[component]
pub fn CandidateList(model: Model, pairs: Vec<Candidate>) -> impl IntoView {
    let refused = RwSignal::new(None::<String>);
    let map = move |company: &CompanyId, webstore: WebstoreId| {
        refused.set(
            model
                .map_by_hand(company, webstore)
                .err()
                .map(|it| it.words()),
        );
    };
    view! {
        <ul class="pairs-to-map">
            {pairs.into_iter().map(|pair| {
                let words = pair.words();
                let label = format!("Map {} to {}", pair.customer, pair.account);
                let (company, webstore) = (pair.company.clone(), pair.webstore);
                view! {
                    <li>
                        <Command testid="map-candidate" label hindrance=Signal::derive(move || model.hindrance())
                            on_press=move |()| map(&company, webstore)>"Map"</Command>
                        <span>{pair.customer}" – "{pair.account}" (webstore ID "{webstore.to_string()}")"<br/><span class="muted">{words}</span></span>
                    </li>
                }
            }).collect_view()}
        </ul>
        {move || refused.get().map(|words| view! { <p class="problem" role="alert">{words}</p> })}
    }
}
