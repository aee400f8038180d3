//! Setup: connection, directions, and the default customer template.

mod connection;
mod settings;

use leptos::prelude::*;

use crate::app::Model;
use connection::ConnectionTab;
use settings::Settings;

/// All settings of the webstore.
#[component]
pub fn Setup() -> impl IntoView {
    let model = expect_context::<Model>();
    view! {
        <div class="page-head">
            <h1>"Setup"</h1>
            <p class="lead">"Where the two systems are, and what may be written to each."</p>
        </div>
        <Settings model/>
        <ConnectionTab model/>
    }
}
