//! Every webstore in a table: how each stands, the others as they were when they were last looked at.

use concord_core::connection::Connection;
use concord_core::summary::Summary;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::{Model, WEBSTORE};
use crate::browser::words::{count, run_in_words};
use crate::components::{Command, When};
use crate::whereabouts::use_show_webstore;

/// Heading, the list that shows what is counted, and how much there is.
type Column = (&'static str, &'static str, fn(&Summary) -> usize);

/// What is counted of each webstore.
const COLUMNS: [Column; 5] = [
    ("Mapped", "/mapping?show=mapped", |it| it.cues.mapped),
    ("Conflicts", "/synchronise?show=conflict", |it| {
        it.cues.conflicts
    }),
    ("Ambiguous", "/mapping?show=ambiguous", |it| {
        it.cues.ambiguous
    }),
    ("Errors", "/mapping?show=errors", |it| it.cues.errors),
    ("On hold", "/mapping?show=on-hold", |it| it.cues.on_hold),
];

/// The table; nothing where there is only one webstore.
#[component]
pub fn AllWebstores(model: Model) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let shown = model.summary();
        let code = model.state.with(|state| state.code().map(str::to_owned));
        model.house.with(|house| {
            let rows = house.webstores.values().map(|it| {
                let is_shown = Some(&it.webstore.code) == code.as_ref();
                let kept = house.summaries.get(&it.webstore.code).cloned();
                let stands = if is_shown { shown.clone() } else { kept };
                (it.clone(), stands, is_shown)
            });
            rows.collect::<Vec<_>>()
        })
    });
    move || {
        let rows = rows.get();
        (rows.len() > 1).then(|| view! {
            <section class="card" aria-labelledby="all-webstores">
                <h2 id="all-webstores">"All webstores"</h2>
                <div class="grid-frame"><table class="grid webstores">
                    <thead><tr>
                        <th scope="col">"Webstore"</th>
                        {COLUMNS.map(|(heading, ..)| view! { <th scope="col" class="number">{heading}</th> })}
                        <th scope="col">"Last run"</th><th scope="col">"Next run"</th><th><span class="visually-hidden">"Show"</span></th>
                    </tr></thead>
                    <tbody>{rows.into_iter().map(|(connection, stands, is_shown)| view! { <Row model connection stands is_shown/> }).collect_view()}</tbody>
                </table></div>
            </section>
        })
    }
}

#[component]
fn Row(
    model: Model,
    connection: Connection,
    stands: Option<Summary>,
    is_shown: bool,
) -> impl IntoView {
    let show = use_show_webstore(model);
    let code = StoredValue::new(connection.webstore.code.clone());
    let counts = COLUMNS.map(|(_, path, number)| {
        let read = stands.as_ref().filter(|it| it.read_at.is_some());
        let cell = read.map(|stands| match number(stands) {
            0 => view! { <span class="muted">"0"</span> }.into_any(),
            number => {
                let of = code.with_value(|code| format!("{path}&{WEBSTORE}={code}"));
                view! { <A href=of>{count(number)}</A> }.into_any()
            }
        });
        view! { <td class="number">{cell.unwrap_or_else(|| "–".into_any())}</td> }
    });
    let last = stands.as_ref().map(|it| match it.runs.last() {
        Some(run) => {
            let words = run_in_words(run);
            view! { <When at=run.started/><span class="muted webstore-run" title=words.clone()>{words.clone()}</span> }.into_any()
        }
        None if it.read_at.is_some() => "No run yet".into_any(),
        None => "Not read yet".into_any(),
    });
    let next = stands.as_ref().and_then(|it| it.next_run);
    let title = connection.webstore.url.clone();
    view! {
        <tr data-testid=format!("webstore-{}", connection.webstore.code)>
            <th scope="row"><strong>{code.get_value()}</strong>
                <span class="muted webstore-where" title=title>{connection.webstore.url}" · "{connection.company.company_name}</span></th>
            {counts}
            <td>{last.unwrap_or_else(|| "Not read yet".into_any())}</td>
            <td>{match next {
                Some(at) => view! { <When at/> }.into_any(),
                None => "Off".into_any(),
            }}</td>
            <td>{match is_shown {
                true => view! { <span class="muted">"Shown"</span> }.into_any(),
                false => view! {
                    <Command hindrance=Signal::derive(move || model.hindrance_to_show()) label=code.with_value(|code| format!("Show {code}"))
                        on_press=move |()| show.run(code.get_value())>"Show"</Command>
                }.into_any(),
            }}</td>
        </tr>
    }
}
