//! What a page shows while there is nothing to talk to.

use concord_core::connection::{NoKey, Origin};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{Message, Tone, Unlock};
use crate::app::{Keeping, Model};

/// A message in place of the page's actions until connection and keys are there; nothing otherwise.
#[component]
pub fn ConnectFirst() -> impl IntoView {
    let model = expect_context::<Model>();
    let origin = move || {
        model
            .state
            .with(|state| state.connection.as_ref().map(|it| it.origin))
    };
    move || {
        if model.is_connected() {
            return None;
        }
        if origin() == Some(Origin::Own) && model.keeping.get() == Keeping::Locked {
            return Some(view! { <Unlock/> }.into_any());
        }
        Some(match origin() {
            None => view! {
                <Message tone=Tone::Info title=no_webstore(model)>
                    <p>"The assisted setup leads from two addresses to the first preview. Where there is sample data, it can be tried with that first."</p>
                    <p class="actions">
                        <A href="/start" attr:class="button primary">"Assisted setup"</A>
                        <A href="/demo" attr:class="button">"Try the sample data"</A>
                    </p>
                </Message>
            }.into_any(),
            Some(Origin::Own) => view! {
                <Message tone=Tone::Info title="Enter the keys to go on">
                    {move || reasons(model).into_iter().map(|words| view! { <p data-testid="key-missing">{words}</p> }).collect_view()}
                    <p>"Keys last only as long as a tab, unless you keep them under a passphrase (Setup, This browser). What was read before is shown meanwhile."</p>
                    <p class="actions"><A href=connection_page(model) attr:class="button primary">"Enter the keys"</A></p>
                </Message>
            }.into_any(),
            Some(Origin::Demo) => view! {
                <Message tone=Tone::Warning title="The sample data's server does not answer">
                    <p>"Start it again with `cargo xtask demo`, then reload this page."</p>
                </Message>
            }.into_any(),
        })
    }
}

/// Which keys of the webstore that is shown have to be entered again, and why; nothing of those that were not entered here.
fn reasons(model: Model) -> Vec<String> {
    let connection = model.state.with(|state| state.connection.clone());
    let missing = connection.map(|it| model.missing_keys(&it));
    let missing = missing.unwrap_or_default().into_iter();
    missing
        .filter(|(_, why)| *why != NoKey::NotEntered)
        .map(|(side, why)| format!("{}: {} Enter it again.", side.name(), why.words()))
        .collect()
}

fn no_webstore(model: Model) -> &'static str {
    match model.house.with(|house| house.assisted.is_some()) {
        true => "The assisted setup was left unfinished",
        false => "No webstore is connected yet",
    }
}

/// Where the keys of the webstore that is shown are entered.
fn connection_page(model: Model) -> String {
    model.state.with(|state| match state.code() {
        Some(code) => format!("/connections?webstore={code}"),
        None => "/connections".to_owned(),
    })
}
