//! What can be decided about a line of the plan where it is shown: a broken mapping is taken back, two customers that look like
//! one are told apart or mapped.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::plan::{PlanLine, Reason};
use leptos::prelude::*;

use super::Command;
use crate::app::Model;

/// What the user can decide about a line besides its conflicts.
#[component]
pub fn Decisions(model: Model, line: PlanLine) -> impl IntoView {
    let hindrance = Signal::derive(move || model.hindrance());
    let apart = |pair: (CompanyId, WebstoreId), label: &'static str| {
        view! {
            <Command testid="tell-apart" hindrance title="The next run creates it, after its preview"
                on_press=move |()| { model.told(model.tell_apart(std::slice::from_ref(&pair))); }>{label}</Command>
        }
    };
    match (&line.reason, line.company.clone(), line.webstore) {
        (Reason::Gone(_), Some(customer), _) => Some(view! {
            <p class="actions"><Command hindrance on_press=move |()| { model.told(model.unmap(&customer)); }>"Unmap"</Command></p>
        }.into_any()),
        (Reason::PossibleDuplicate(twin), _, _) => {
            let (customer, webstore) = (twin.customer.clone(), twin.webstore);
            let is_free = model.state.with_untracked(|state| {
                let mappings = &state.mappings;
                mappings.webstore_id(&customer).is_none() && mappings.customer(webstore).is_none()
            });
            let same = is_free.then(|| {
                let customer = customer.clone();
                view! {
                    <Command testid="map-twin" hindrance on_press=move |()| {
                        let outcome = model.map_by_hand(&customer, webstore);
                        model.told(outcome.map_err(|it| it.words().into()));
                    }>"It is the same: map them"</Command>
                }
            });
            Some(view! {
                <p class="actions">{apart((customer, webstore), "It is another customer: create it")}{same}</p>
            }.into_any())
        }
        (Reason::KeptApart, Some(customer), Some(webstore)) => Some(view! {
            <p class="actions">{apart((customer, webstore), "They are two customers: create it")}</p>
        }.into_any()),
        _ => None,
    }
}
