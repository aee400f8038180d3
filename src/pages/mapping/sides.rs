//! Two customers side by side, with what agrees and what differs.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::mapping::{Comparison, Difference, Evidence, Sign};
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

/// What two customers have in common and what not, in words.
struct Compared {
    shared: String,
    differing: String,
}

impl Sides {
    /// `signs` are those of a hint.
    fn compared(&self, signs: &[Sign]) -> Compared {
        // A name that is almost the same is no other.
        let is_near = signs.contains(&Sign::NearMissName);
        let differs = |it: &&Difference| !is_near || **it != Difference::Name;
        let differing = self.compared.differing.iter().filter(differs);
        let differing: Vec<_> = differing.map(|it| it.words()).collect();
        let shared = self.compared.shared.iter().map(Evidence::words);
        // The others are in the comparison, with the number itself.
        let signs = signs.iter();
        let signs = signs.filter(|it| matches!(it, Sign::AnotherCompany | Sign::NearMissName));
        let signs = signs.map(|it| it.words().to_owned());
        let shared: Vec<_> = signs.chain(shared).collect();
        Compared {
            shared: shared.join(", "),
            differing: differing.join(", "),
        }
    }

    /// What agrees, and what differs.
    pub fn compared_in_words(&self) -> String {
        let Compared { shared, differing } = self.compared(&[]);
        match differing.is_empty() {
            true => shared,
            false => format!("{shared}; {differing}"),
        }
    }

    /// Both customers and how they compare, in the words of a screen reader.
    pub fn in_words(&self, signs: &[Sign]) -> String {
        let Compared { shared, differing } = self.compared(signs);
        let party = |party: &Party| {
            let parts = [&party.name, &party.id, &party.email];
            let parts = parts.into_iter().filter(|it| !it.is_empty());
            parts.map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        let (company, webstore) = (party(&self.company), party(&self.webstore));
        let differs = match differing.is_empty() {
            true => String::new(),
            false => format!("; differs: {differing}"),
        };
        format!("Business Central: {company}; webstore: {webstore}; agrees: {shared}{differs}")
    }
}

/// Three columns: both customers, and how they compare.
#[component]
pub fn SideBySide(
    sides: Sides,
    /// Those of a hint.
    #[prop(optional)]
    signs: Vec<Sign>,
    /// Of each column.
    role: &'static str,
) -> impl IntoView {
    let Compared { shared, differing } = sides.compared(&signs);
    let Sides {
        company, webstore, ..
    } = sides;
    let title = match differing.is_empty() {
        true => shared.clone(),
        false => format!("{shared}; {differing}"),
    };
    let party = |party: Party| {
        view! {
            <span class="party" role=role><span class="party-name" dir="auto">{party.name}</span>
                <span class="party-more"><span class="party-id">{party.id}</span>" "<span class="muted">{party.email}</span></span></span>
        }
    };
    view! {
        {party(company)}
        {party(webstore)}
        <span class="evidence" role=role title=title>
            <span class="agrees">{shared}</span>
            {(!differing.is_empty()).then(|| view! { <span class="differs">{differing}</span> })}
        </span>
    }
}
