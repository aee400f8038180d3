//! One line of the mapping.

use concord_core::overview::{Line, LineError, Standing};
use leptos::prelude::*;

use crate::app::{Activity, Model};
use crate::browser::words::date_and_time;

/// A mapped pair, or a customer of one side.
#[component]
pub fn Row(model: Model, line: Line) -> impl IntoView {
    let busy = move || model.activity.with(Activity::is_busy);
    let synchronised = line
        .last_synchronised
        .map_or_else(|| "–".to_owned(), date_and_time);
    let error = line.error.as_ref().map(|error| match error {
        LineError::Failed(error, attempts) => (
            format!("Failed {attempts}×"),
            format!("{} {}", error.what, error.remedy),
        ),
        LineError::Unwritable(problems) => ("Error".to_owned(), problems.join(" ")),
    });
    let flag = line.company.clone().map(|customer| {
        let label = format!("Webstore customer: {}", line.company_name);
        view! {
            <input type="checkbox" aria-label=label disabled=busy prop:checked=line.flag.unwrap_or(false)
                on:change:target=move |event| model.set_flag(&customer, event.target().checked())/>
        }
    });
    view! {
        <div class="list-row" role="row" data-standing=format!("{:?}", line.standing)>
            <span role="cell" class="cell-flag">{flag}</span>
            <span role="cell" class="cell-party">{(!line.company_name.is_empty() || line.company.is_some()).then(|| party(
                line.company_name.clone(), line.number.clone(), line.company_email.clone(),
            ))}</span>
            <span role="cell" class="cell-party">{line.webstore.map(|id| party(
                line.webstore_name.clone(), id.to_string(), line.webstore_email.clone(),
            ))}</span>
            <span role="cell" class="cell-standing">
                <span class=standing_class(line.standing)>{line.standing.label()}</span>
                {error.map(|(short, long)| view! { <span class="badge bad" title=long>{short}</span> })}
            </span>
            <span role="cell" class="cell-time muted">{synchronised}</span>
        </div>
    }
}

fn party(name: String, id: String, email: String) -> impl IntoView {
    let title = format!("{name} · {id} · {email}");
    view! {
        <span class="party" title=title>
            <span class="party-name">{name}</span>
            <span class="party-more"><span class="party-id">{id}</span>" "<span class="muted">{email}</span></span>
        </span>
    }
}

fn standing_class(standing: Standing) -> &'static str {
    match standing {
        Standing::Mapped => "badge map",
        Standing::Conflict | Standing::Ambiguous => "badge warn",
        Standing::Broken => "badge bad",
        Standing::OnlyInWebstore | Standing::OnlyInCompany | Standing::Staff => "badge",
    }
}
