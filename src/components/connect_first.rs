//! What a page shows while there is nothing to talk to.

use concord_core::connection::Origin;
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
                <Message tone=Tone::Info title="No webstore is connected yet">
                    <p>"Connect WooCommerce and Business Central in Setup, or look around with sample data first."</p>
                    <p class="actions">
                        <A href="/setup" attr:class="button primary">"Connect"</A>
                        <A href="/demo" attr:class="button">"Try the sample data"</A>
                    </p>
                </Message>
            }.into_any(),
            Some(Origin::Own) => view! {
                <Message tone=Tone::Info title="Enter the keys to go on">
                    <p>"Keys last only as long as a tab, unless you keep them under a passphrase (Setup, Keys in this browser). What was read before is shown meanwhile."</p>
                    <p class="actions"><A href="/setup" attr:class="button primary">"Enter the keys"</A></p>
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
