//! Line icons, drawn for this app.

use leptos::prelude::*;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// The app's mark: two overlapping circles.
    Brand,
    /// Home.
    Home,
    /// Mapping.
    Mapping,
    /// Synchronise.
    Synchronise,
    /// Orders.
    Orders,
    /// Setup.
    Setup,
    /// Activity log.
    Log,
    /// Takes something away.
    Remove,
    /// Open or closed.
    Chevron,
    /// The search.
    Search,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Brand => "M9 6a6 6 0 1 0 0 12a6 6 0 1 0 0-12M15 6a6 6 0 1 0 0 12a6 6 0 1 0 0-12",
            Icon::Home => "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
            Icon::Mapping => "M4 7h6M14 7h6M4 17h6M14 17h6M10 7l4 10M10 17l4-10",
            Icon::Synchronise => {
                "M4 12a8 8 0 0 1 14-5l2 2M20 4v5h-5M20 12a8 8 0 0 1-14 5l-2-2M4 20v-5h5"
            }
            Icon::Orders => "M3 4h3l2.2 10.5h9.3L20 7H6.8M9.5 19.5h.01M16.5 19.5h.01",
            Icon::Setup => "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1M15 5v4M9 10v4M17 15v4",
            Icon::Log => "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7",
            Icon::Remove => "M6 6l12 12M18 6l-12 12",
            Icon::Chevron => "M9 6l6 6-6 6",
            Icon::Search => "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L20 20",
        }
    }
}

/// An icon; its meaning is always in a text beside it.
#[component]
pub fn IconView(
    /// Which icon.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=icon.path()/></svg>
    }
}
