//! One line of the mapping.

use std::collections::BTreeSet;

use concord_core::mapping::Suggestions;
use concord_core::overview::{BulkAction, Column, Columns, Line, LineError, Standing, foresee};
use concord_core::plan::Plan;
use concord_core::state::Subject;
use concord_core::view::foreseen_in_words;
use leptos::prelude::*;

use super::place::Place;
use crate::app::{Activity, Model};
use crate::browser::words::{WRITING, date_and_time};
use crate::components::When;

/// A mapped pair, or a customer of one side.
#[component]
pub fn Row(
    model: Model,
    place: Place,
    /// The place among the shown lines.
    number: usize,
    line: Line,
    /// The columns that are shown.
    columns: Columns,
) -> impl IntoView {
    let busy = move || model.activity.with(Activity::is_busy);
    let has_flag = columns.has(Column::Flag);
    let flag = line.company.clone().map(|customer| {
        let label = format!("Webstore customer: {}", line.company_name);
        let name = line.company_name.clone();
        view! {
            <input type="checkbox" tabindex="-1" class="flag" aria-label=label disabled=busy prop:checked=line.flag.unwrap_or(false)
                on:change:target=move |event| {
                    let flag = event.target().checked();
                    let action = if flag { BulkAction::Flag } else { BulkAction::Unflag };
                    let this = BTreeSet::from([Subject::Company(customer.clone())]);
                    let follows = model.state.with_untracked(|state| {
                        let (plan, found) = (Plan::default(), Suggestions::default());
                        foresee(action, state, &plan, &found, &this)
                    });
                    match model.told(model.set_flags(std::slice::from_ref(&customer), flag)) {
                        Some(()) => place.said.set(format!("{name}: {}", foreseen_in_words(&follows, WRITING))),
                        None => event.target().set_checked(!flag),
                    }
                }/>
        }
    });
    let subject = line.subject();
    let spoken = spoken(&line, &columns);
    let id = subject.as_ref().map(row_id);
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
        <div class="list-row" role="row" id=id data-standing=standing aria-label=spoken
            aria-rowindex=(number + 2).to_string() aria-selected=move || chosen.get().to_string()
            class:at=move || place.at.get() == number on:click=move |_| place.go(model, number)
            on:dblclick=move |_| { place.go(model, number); place.edit(model); }>
            <span role="gridcell" class="cell-choose">{choose}</span>
            {has_flag.then(|| view! { <span role="gridcell" class="cell-flag">{flag}</span> })}
            <Parties role="gridcell" line=line.clone()/>
            {columns.shown().map(|column| cell(column, &line)).collect_view()}
        </div>
    }
}

/// The id of a record's line: another line at the same place has another one, so that a screen reader says it.
pub fn row_id(subject: &Subject) -> String {
    match subject {
        Subject::Webstore(id) => format!("line-{id}"),
        Subject::Company(id) => format!("line-{id}"),
        // No line of this list is about an order.
        Subject::Order(id) => format!("line-order-{id}"),
    }
}

/// A line in the words of a screen reader, which says what the columns show once: a name that both sides share is said once,
/// and what is empty not at all.
fn spoken(line: &Line, columns: &Columns) -> String {
    let mut words = Vec::new();
    if line.company.is_some() {
        words.push(line.company_name.clone());
        words.push(format!("no. {}", line.number));
        words.push(line.company_email.clone());
    }
    if let Some(id) = line.webstore {
        if line.webstore_name != line.company_name {
            words.push(line.webstore_name.clone());
        }
        words.push(format!("webstore ID {id}"));
        if line.webstore_email != line.company_email {
            words.push(line.webstore_email.clone());
        }
    }
    words.push(line.standing.label().to_owned());
    if line.on_hold {
        words.push("Push on hold".to_owned());
    }
    if let Some(flag) = line.flag {
        let flag = if flag { "yes" } else { "no" };
        words.push(format!("webstore customer: {flag}"));
    }
    for column in columns.shown() {
        words.push(match (column, line.error.as_ref()) {
            (Column::UserName, _) if !line.user_name.is_empty() => {
                format!("user name {}", line.user_name)
            }
            (Column::LastSynchronised, _) if line.last_synchronised.is_some() => {
                format!("last synchronised {}", synchronised_at(line))
            }
            (Column::Attempts, Some(LineError::Failed(_, attempts))) => {
                format!("failed attempts {attempts}")
            }
            _ => continue,
        });
    }
    words.extend(line.error.as_ref().map(|error| match error {
        LineError::Failed(error, _) => format!("last error: {}", error.what),
        LineError::Unwritable(problems) => format!("error: {}", problems.join(" ")),
    }));
    words.retain(|it| !it.is_empty());
    words.join(", ")
}

/// A cell of a column that can be chosen; the flag stands elsewhere.
fn cell(column: Column, line: &Line) -> Option<AnyView> {
    let failed = line.error.as_ref();
    Some(match column {
        Column::Flag => return None,
        Column::UserName => {
            let name = line.user_name.clone();
            view! { <span role="gridcell" class="cell-text cell-more" data-label=column.label() title=name.clone()>{name.clone()}</span> }.into_any()
        }
        Column::Standing => view! { <Stands role="gridcell" line=line.clone()/> }.into_any(),
        Column::LastSynchronised => {
            let synchronised = match line.last_synchronised {
                Some(at) => view! { <When at/> }.into_any(),
                None => "–".into_any(),
            };
            view! { <span role="gridcell" class="cell-time cell-more muted" data-label=column.label()>{synchronised}</span> }.into_any()
        }
        Column::LastError => {
            let words = match failed {
                None => String::new(),
                Some(LineError::Failed(error, _)) => error.what.clone(),
                Some(LineError::Unwritable(problems)) => problems.join(" "),
            };
            view! { <span role="gridcell" class="cell-text cell-more problem" data-label=column.label() title=words.clone()>{words.clone()}</span> }.into_any()
        }
        Column::Attempts => {
            let attempts = match failed {
                Some(LineError::Failed(_, attempts)) => attempts.to_string(),
                _ => String::new(),
            };
            view! { <span role="gridcell" class="cell-number cell-more" data-label=column.label()>{attempts}</span> }.into_any()
        }
    })
}

/// Both parties and how the line stands.
#[component]
pub fn Cells(role: &'static str, line: Line) -> impl IntoView {
    view! {
        <Parties role line=line.clone()/>
        <Stands role line/>
    }
}

#[component]
fn Parties(role: &'static str, line: Line) -> impl IntoView {
    view! {
        <span role=role class="cell-party">{line.company.is_some().then(|| party(
            line.company_name, line.number, line.company_email,
        ))}</span>
        <span role=role class="cell-party">{line.webstore.map(|id| party(
            line.webstore_name, id.to_string(), line.webstore_email,
        ))}</span>
    }
}

#[component]
fn Stands(role: &'static str, line: Line) -> impl IntoView {
    let error = line.error.as_ref().map(|error| match error {
        LineError::Failed(error, attempts) => (
            match attempts {
                0 => "Error".to_owned(),
                attempts => format!("Error, {attempts}×"),
            },
            format!("{} {}", error.what, error.remedy),
        ),
        LineError::Unwritable(problems) => ("Error".to_owned(), problems.join(" ")),
    });
    view! {
        <span role=role class="cell-standing">
            <span class=standing_class(line.standing)>{line.standing.label()}</span>
            {error.map(|(short, long)| view! { <span class="badge bad" title=long>{short}</span> })}
            {line.on_hold.then(|| view! { <span class="badge warn" title="Scheduled runs no longer push it; pulls still bring its changes, and a run by hand tries it.">"Push on hold"</span> })}
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
            <span class="party-name" dir="auto">{name}</span>
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
