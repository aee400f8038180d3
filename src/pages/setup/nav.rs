//! The pages of the setup, one beside the other.

use leptos::prelude::*;
use leptos_router::components::A;

/// Links to every page of the setup.
#[component]
pub fn SetupNav() -> impl IntoView {
    let pages = [
        ("/setup", "Settings"),
        ("/connections", "Connections"),
        ("/templates", "Customer templates"),
        ("/regional", "Regional defaults"),
        ("/countries", "Countries"),
        ("/browser", "This browser"),
    ];
    view! {
        <nav class="subnav" aria-label="Setup">
            {pages.map(|(href, label)| view! { <A href=href exact=true>{label}</A> })}
        </nav>
    }
}
