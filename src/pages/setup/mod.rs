//! Setup: connection, directions, and the default customer template.

mod connection;
mod keys;
mod settings;
mod storage;

use leptos::prelude::*;

use crate::app::Model;
use connection::ConnectionTab;
use keys::KeysTab;
use settings::Settings;
use storage::StorageTab;

/// All settings of the webstore.
#[component]
pub fn Setup() -> impl IntoView {
    let model = expect_context::<Model>();
    // Who has to connect first, or again, finds that at the top.
    let is_connected = untrack(move || model.is_connected());
    view! {
        <div class="page-head">
            <h1>"Setup"</h1>
            <p class="lead">"Where the two systems are, and what may be written to each."</p>
        </div>
        {if is_connected {
            view! { <Settings model/><ConnectionTab model/> }.into_any()
        } else {
            view! { <ConnectionTab model/><Settings model/> }.into_any()
        }}
        <KeysTab model/>
        <StorageTab model/>
    }
}
