//! One line of the mapping.

use concord_core::overview::{Line, LineError, Standing};
use leptos::prelude::*;

use super::lines::Place;
use crate::app::{Activity, Model};
use crate::browser::words::date_and_time;

/// A mapped pair, or a customer of one side.
#[component]
pub fn Row(
    model: Model,
    place: Place,
    /// The place among the shown lines.
    number: usize,
    line: Line,
) -> impl IntoView {
    let busy = move || model.activity.with(Activity::is_busy);
    let synchronised = synchronised_at(&line);
    let flag = line.company.clone().map(|customer| {
        let label = format!("Webstore customer: {}", line.company_name);
        view! {
            <input type="checkbox" tabindex="-1" class="flag" aria-label=label disabled=busy prop:checked=line.flag.unwrap_or(false)
                on:change:target=move |event| model.set_flags(std::slice::from_ref(&customer), event.target().checked())/>
        }
    });
    let subject = line.subject();
    let standing = format!("{:?}", line.standing);
    let chosen = {
        let subject = subject.clone();
        Memo::new(move |_| {
            let subject = subject.as_ref();
            subject.is_some_and(|subject| place.chosen.with(|chosen| chosen.contains(subject)))
        })
    };
    let choose = view! {
        <input type="checkbox" tabindex="-1" aria-label=format!("Choose {}", line.name()) prop:checked=chosen
            on:change=move |_| if let Some(subject) = &subject {
                place.toggle(subject);
            }/>
    };
    view! {
        <div class="list-row" role="row" id=format!("line-{number}") data-standing=standing
            aria-rowindex=(number + 2).to_string() aria-selected=move || chosen.get().to_string()
            class:at=move || place.at.get() == number on:click=move |_| place.at.set(number)>
            <span role="gridcell" class="cell-choose">{choose}</span>
            <span role="gridcell" class="cell-flag">{flag}</span>
            <Cells role="gridcell" line/>
            <span role="gridcell" class="cell-time muted">{synchronised}</span>
        </div>
    }
}

/// Both parties and how the line stands.
#[component]
pub fn Cells(role: &'static str, line: Line) -> impl IntoView {
    let error = line.error.as_ref().map(|error| match error {
        LineError::Failed(error, attempts) => (
            format!("Failed {attempts}×"),
            format!("{} {}", error.what, error.remedy),
        ),
        LineError::Unwritable(problems) => ("Error".to_owned(), problems.join(" ")),
    });
    view! {
        <span role=role class="cell-party">{line.company.is_some().then(|| party(
            line.company_name, line.number, line.company_email,
        ))}</span>
        <span role=role class="cell-party">{line.webstore.map(|id| party(
            line.webstore_name, id.to_string(), line.webstore_email,
        ))}</span>
        <span role=role class="cell-standing">
            <span class=standing_class(line.standing)>{line.standing.label()}</span>
            {error.map(|(short, long)| view! { <span class="badge bad" title=long>{short}</span> })}
            {line.on_hold.then(|| view! { <span class="badge warn" title="Scheduled runs skip it; a run by hand tries it.">"On hold"</span> })}
        </span>
    }
}

/// When a run last brought both sides together, in words.
pub fn synchronised_at(line: &Line) -> String {
    line.last_synchronised
        .map_or_else(|| "–".to_owned(), date_and_time)
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
