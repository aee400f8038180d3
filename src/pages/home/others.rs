//! The webstores that are not shown: how each stood when it was last looked at.

use concord_core::connection::Connection;
use concord_core::summary::Summary;
use leptos::prelude::*;

use super::cues::CueLine;
use crate::app::Model;
use crate::browser::words::{date_and_time, run_in_words};
use crate::components::Command;
use crate::whereabouts::use_show_webstore;

/// A card for each of the other webstores; nothing where there is only one.
#[component]
pub fn OtherWebstores(model: Model) -> impl IntoView {
    let others = move || {
        let shown = model.state.with(|state| state.code().map(str::to_owned));
        model.house.with(|house| {
            let webstores = house.webstores.values();
            let others = webstores.filter(|it| Some(&it.webstore.code) != shown.as_ref());
            others
                .map(|it| (it.clone(), house.summaries.get(&it.webstore.code).cloned()))
                .collect::<Vec<_>>()
        })
    };
    move || {
        let others = others();
        (!others.is_empty()).then(|| view! {
            <section class="others" aria-label="Other webstores">
                <h2>"Other webstores"</h2>
                {others.into_iter().map(|(connection, stands)| view! { <Other model connection stands/> }).collect_view()}
            </section>
        })
    }
}

#[component]
fn Other(model: Model, connection: Connection, stands: Option<Summary>) -> impl IntoView {
    let show = use_show_webstore(model);
    let code = connection.webstore.code;
    let (test_id, title) = (format!("webstore-{code}"), code.clone());
    let last = stands.as_ref().and_then(|it| it.runs.last().cloned());
    let words = match (&stands, &last) {
        (Some(_), Some(run)) => format!(
            "Last run {}. {}",
            date_and_time(run.started),
            run_in_words(run)
        ),
        (
            Some(Summary {
                read_at: Some(at), ..
            }),
            None,
        ) => format!("Read {}. There has been no run yet.", date_and_time(*at)),
        _ => "Not read yet.".to_owned(),
    };
    view! {
        <article class="card row" data-testid=test_id>
            <div>
                <h3>{title}" "<span class="muted">{connection.webstore.url}" · "{connection.company.company_name}</span></h3>
                <p>{words}</p>
                {stands.map(|stands| view! { <CueLine stands/> })}
            </div>
            <p class="actions">
                <Command hindrance=Signal::derive(move || model.hindrance_to_show()) label=format!("Show {code}")
                    on_press=move |()| show.run(code.clone())>"Show"</Command>
            </p>
        </article>
    }
}
