//! How far something is.

use concord_core::sync::Progress;
use leptos::prelude::*;

use crate::browser::words::count;

/// A bar with the step and the counts in words.
#[component]
pub fn ProgressBar(
    /// How far it is.
    progress: Progress,
) -> impl IntoView {
    let Progress { step, done, total } = progress;
    let counts = (total > 0).then(|| format!("{} of {}", count(done), count(total)));
    view! {
        <div class="progress" role="status">
            {if total > 0 {
                view! { <progress max=total value=done></progress> }.into_any()
            } else {
                view! { <progress></progress> }.into_any()
            }}
            <span class="progress-step">{step}</span>
            <span class="progress-counts">{counts}</span>
        </div>
    }
}
