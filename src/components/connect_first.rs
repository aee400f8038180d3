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
    // What is typed stays while anything else of the state changes.
    let origin = Memo::new(move |_| {
        model
            .state
            .with(|state| state.connection.as_ref().map(|it| it.origin))
    });
    let is_connected = Memo::new(move |_| model.is_connected());
    let is_locked = Memo::new(move |_| model.keeping.get() == Keeping::Locked);
    move || {
        if is_connected.get() {
            return None;
        }
        if origin.get() == Some(Origin::Own) && is_locked.get() {
            return Some(view! { <Unlock/> }.into_any());
        }
        Some(match origin.get() {
            None => view! { <NoWebstore/> }.into_any(),
            Some(Origin::Own) => view! {
                <Message tone=Tone::Info title="Enter the keys to go on">
                    {move || reasons(model).into_iter().map(|words| view! { <p data-testid="key-missing">{words}</p> }).collect_view()}
                    <p>"Keys last until this page is reloaded, unless you keep them under a passphrase (Setup, This browser). What was read before is shown meanwhile."</p>
                    <p class="actions"><A href=move || connection_page(model) attr:class="button primary">"Enter the keys"</A></p>
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

/// Leads to the assisted setup and to the sample data.
#[component]
pub fn NoWebstore() -> impl IntoView {
    let model = expect_context::<Model>();
    move || {
        let link = match is_unfinished(model) {
            true => "Continue",
            false => "Assisted setup",
        };
        view! {
            <Message tone=Tone::Info title=no_webstore(model)>
                <p>"The assisted setup leads from two addresses to the first preview. No accounts at hand? Try the sample data."</p>
                <p class="actions">
                    <A href="/start" attr:class="button primary">{link}</A>
                    <A href="/demo" attr:class="button">"Try the sample data"</A>
                </p>
            </Message>
        }
    }
}

fn is_unfinished(model: Model) -> bool {
    model.house.with(|house| house.assisted.is_some())
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
    match is_unfinished(model) {
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
