//! The pages of the setup, one beside the other.

use leptos::prelude::*;
use leptos_router::components::A;

/// Each page's address and name.
const PAGES: [(&str, &str); 6] = [
    ("/setup", "Settings"),
    ("/connections", "Connections"),
    ("/templates", "Customer templates"),
    ("/regional", "Regional defaults"),
    ("/countries", "Countries"),
    ("/browser", "This browser"),
];

/// Whether a page is one of them.
pub fn is_of_setup(path: &str) -> bool {
    PAGES.iter().any(|(of, _)| *of == path)
}

/// Links to every page of the setup.
#[component]
pub fn SetupNav() -> impl IntoView {
    view! {
        <nav class="subnav" aria-label="Setup">
            {PAGES.map(|(href, label)| view! { <A href=href exact=true>{label}</A> })}
        </nav>
    }
}
