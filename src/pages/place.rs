//! Which webstore is shown, on every page.

use leptos::prelude::*;

use crate::app::{Activity, Model};
use crate::whereabouts::use_show_webstore;

/// Which webstore is shown, tied to which company; another one is chosen here.
#[component]
pub fn Where() -> impl IntoView {
    let model = expect_context::<Model>();
    let place = Memo::new(move |_| model.place());
    let codes = Memo::new(move |_| {
        model
            .house
            .with(|house| house.webstores.keys().cloned().collect::<Vec<_>>())
    });
    let busy = move || model.activity.with(Activity::is_here);
    let show = use_show_webstore(model);
    move || {
        let place = place.get()?;
        let (code, codes) = (place.code, codes.get());
        let name = if codes.len() > 1 {
            let shown = code.clone();
            view! {
                <select aria-label="Webstore" data-testid="webstore" disabled=busy
                    title=move || if busy() { "Another webstore can be shown when this run or preview is over." } else { "Show another webstore" }
                    on:change:target=move |event| show.run(event.target().value())>
                    {codes.into_iter().map(|code| view! {
                        <option value=code.clone() selected=code == shown>{code.clone()}</option>
                    }).collect_view()}
                </select>
            }
            .into_any()
        } else {
            view! { <strong>{code}</strong> }.into_any()
        };
        Some(view! {
            <div class="nav-where">
                {name}
                <span title=place.host.clone()>{place.host.clone()}</span>
                <span title=place.company.clone()>{place.company.clone()}</span>
            </div>
        })
    }
}
