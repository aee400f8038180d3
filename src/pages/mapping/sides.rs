//! Two customers side by side, with what agrees and what differs.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::mapping::{Comparison, Difference, Evidence};
use concord_core::overview;
use leptos::prelude::*;

use crate::app::Model;

/// What is shown of one customer.
#[derive(Clone, Default)]
pub struct Party {
    /// The name.
    pub name: String,
    id: String,
    email: String,
}

/// Two customers that are, or may be, one.
#[derive(Clone, Default)]
pub struct Sides {
    /// Business Central's.
    pub company: Party,
    /// The webstore's.
    pub webstore: Party,
    compared: Comparison,
}

impl Sides {
    /// As the state has them now.
    pub fn of(model: Model, id: WebstoreId, customer: &CompanyId) -> Self {
        model.state.with_untracked(|state| {
            let company = state.snapshots.company.get(customer).map(|it| Party {
                name: it.display_name.clone(),
                id: it.number.clone(),
                email: it.email.clone(),
            });
            let webstore = state.snapshots.webstore.get(&id).map(|it| Party {
                name: it.title(state.setup.name_source),
                id: it.id.to_string(),
                email: it.email.clone(),
            });
            Self {
                company: company.unwrap_or_default(),
                webstore: webstore.unwrap_or_default(),
                compared: overview::compare(state, id, customer).unwrap_or_default(),
            }
        })
    }
}

/// Three columns: both customers, and how they compare. `sign` is one that is no exact agreement: the names are almost
/// the same.
#[component]
pub fn SideBySide(
    sides: Sides,
    #[prop(optional_no_strip)] sign: Option<&'static str>,
) -> impl IntoView {
    let Sides {
        company,
        webstore,
        compared,
    } = sides;
    // A name that is almost the same is no other.
    let differs = |it: &Difference| sign.is_none() || *it != Difference::Name;
    let differing = compared.differing.into_iter().filter(differs);
    let differing = differing
        .map(Difference::words)
        .collect::<Vec<_>>()
        .join(", ");
    let shared = compared.shared.iter().map(Evidence::words);
    let shared = sign
        .map(str::to_owned)
        .into_iter()
        .chain(shared)
        .collect::<Vec<_>>()
        .join(", ");
    let title = match differing.is_empty() {
        true => shared.clone(),
        false => format!("{shared}; {differing}"),
    };
    let party = |party: Party| {
        view! {
            <span class="party"><span class="party-name">{party.name}</span>
                <span class="party-more"><span class="party-id">{party.id}</span>" "<span class="muted">{party.email}</span></span></span>
        }
    };
    view! {
        {party(company)}
        {party(webstore)}
        <span class="evidence" title=title>
            <span class="agrees">{shared}</span>
            {(!differing.is_empty()).then(|| view! { <span class="differs">{differing}</span> })}
        </span>
    }
}
