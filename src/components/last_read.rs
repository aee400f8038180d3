//! When the customers of both systems were last read, beside the command that reads them again.

use std::time::Duration;

use concord_core::view::{CustomersRead, customers_read};
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::now;
use crate::browser::words::WRITING;

/// What is said of an age is looked at again after so long: it is written to the minute.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(20);

/// When the customers were last read, as it counts at every moment while the page is shown.
pub fn use_customers_read(model: Model) -> Memo<CustomersRead> {
    let looked = Trigger::new();
    // A browser that gives no timer leaves the age as it was when something was last read.
    if let Ok(timer) = set_interval_with_handle(move || looked.notify(), LOOKED_AT_EVERY) {
        on_cleanup(move || timer.clear());
    }
    Memo::new(move |_| {
        looked.track();
        model.state.with(|state| customers_read(state, now()))
    })
}

/// What the command that reads both systems is called: `first` where nothing that counts was read before.
pub fn reading_label(read: CustomersRead, first: &'static str) -> &'static str {
    match read.is_recent() {
        true => "Read again",
        false => first,
    }
}

/// When the customers were last read, and whether that is longer ago than the cache time.
#[component]
pub fn LastRead(read: Memo<CustomersRead>) -> impl IntoView {
    view! { <span class="muted read-at" data-testid="read-at">{move || read.get().words(&WRITING)}</span> }
}
