//! The pages of the setup: settings, connections, customer templates, regional defaults, countries, and the assisted setup
//! that leads through them.

mod browser;
mod connections;
mod countries;
mod habits;
mod keys;
mod meanings;
mod nav;
mod read;
mod regional;
mod settings;
mod shared;
mod start;
mod storage;
mod templates;
mod transfer;

use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::Model;
use crate::components::ConnectFirst;
pub use browser::ThisBrowser;
pub use connections::Connections;
pub use countries::Countries;
use nav::SetupNav;
pub use nav::is_of_setup;
pub use regional::Regional;
use settings::Settings;
pub use start::AssistedSetup;
pub use templates::Templates;

/// All settings of the webstore that is shown.
#[component]
pub fn Setup() -> impl IntoView {
    let model = expect_context::<Model>();
    // The settings stay as they are typed while anything else of the state changes.
    let code = Memo::new(move |_| model.state.with(|state| state.code().map(str::to_owned)));
    view! {
        <div class="page-head">
            <h1>"Setup"</h1>
            <p class="lead">{move || match code.get() {
                Some(code) => format!("Settings of webstore {code}."),
                None => "Settings of a webstore.".to_owned(),
            }}</p>
        </div>
        <SetupNav/>
        <ConnectFirst/>
        {move || match code.get() {
            Some(_) => view! { <Settings model/><shared::SharedTab model/> }.into_any(),
            None => view! {
                <p class="empty">"There is nothing to set yet. "<A href="/start">"The assisted setup"</A>" leads through it."</p>
            }.into_any(),
        }}
    }
}
