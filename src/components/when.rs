//! A point in time, as near as a person calls it.

use concord_core::ports::Timestamp;
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::words::{date_and_time, when};

/// `4:50 PM` of today, `yesterday 4:50 PM`, else the date; it moves on at midnight. The whole date is its title.
#[component]
pub fn When(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    let model = expect_context::<Model>();
    view! { <time class="when" title=date_and_time(at)>{move || when(at, model.today.get())}</time> }
}
