//! The pages that are not loaded with the first one, each with the part of the app that it is in.

use leptos::prelude::*;

use crate::app::{Missing, Page};

/// Ways into a part that lead to its pages.
macro_rules! pages {
    ($($part:ident: $name:ident => $page:expr;)*) => {$(
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split(
            $part,
            wasm_split_path = leptos::wasm_split,
            fallible,
            return_wrapper(let page = _ ; { Ok(page) } -> Result<Page, Missing>)
        )]
        pub fn $name() -> Page {
            $page
        }

        #[cfg(not(feature = "split"))]
        pub async fn $name() -> Result<Page, Missing> {
            Ok($page)
        }
    )*};
}

pages! {
    state: standing => || crate::pages::Standing().into_any();
    state: place => || crate::pages::Where().into_any();
    state: elsewhere => || crate::pages::ElsewhereNotice().into_any();
    state: over => || crate::pages::Over().into_any();
    state: accept_identity => || crate::pages::AcceptIdentity().into_any();
    work: first_look => || crate::pages::FirstLook().into_any();
    work: mapping => || crate::pages::Mapping().into_any();
    work: synchronise => || crate::pages::Synchronise().into_any();
    work: orders => || crate::pages::Orders().into_any();
    work: activity_log => || crate::pages::ActivityLog().into_any();
    setup: setup => || crate::pages::Setup().into_any();
    setup: connections => || crate::pages::Connections().into_any();
    setup: templates => || crate::pages::Templates().into_any();
    setup: regional => || crate::pages::Regional().into_any();
    setup: countries => || crate::pages::Countries().into_any();
    setup: this_browser => || crate::pages::ThisBrowser().into_any();
    setup: assisted_setup => || crate::pages::AssistedSetup().into_any();
    setup: demo => || crate::pages::Demo().into_any();
}
