//! How far something is.

use concord_core::sync::Progress;
use leptos::prelude::*;

use crate::browser::words::{count, duration};

/// A bar with the step and the counts in words.
#[component]
pub fn ProgressBar(
    /// How far it is.
    progress: Progress,
    /// Whether the user lets it wait: then nothing can be said of the time that is left.
    #[prop(optional, into)]
    is_paused: Signal<bool>,
) -> impl IntoView {
    let (rate, left) = (progress.per_minute(), progress.time_left());
    let Progress {
        step,
        done,
        total,
        company,
        ..
    } = progress;
    let counts = match (total, company) {
        (0, None) => None,
        (_, None) => Some(format!("{} of {}", count(done), count(total))),
        (0, Some(company)) => Some(format!("Business Central {}", count(company))),
        (_, Some(company)) => Some(format!(
            "WooCommerce {} of {} · Business Central {}",
            count(done),
            count(total),
            count(company)
        )),
    };
    // Before the first are done nothing can be said.
    let pace = rate
        .zip(left)
        .filter(|_| done < total && company.is_none())
        .map(|(rate, left)| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a rate of records is small and positive"
            )]
            let rate = rate.round() as usize;
            format!(" · {} a minute · {} left", count(rate), duration(left))
        });
    view! {
        <div class="progress">
            {if total > 0 {
                view! { <progress max=total value=done aria-label=step.clone()></progress> }.into_any()
            } else {
                view! { <progress aria-label=step.clone()></progress> }.into_any()
            }}
            // The step alone is said by itself: the counts would be said again with every record.
            <span class="progress-step" role="status">{step}</span>
            <span class="progress-counts">{counts}{move || match is_paused.get() {
                true => Some(" · paused".to_owned()),
                false => pace.clone(),
            }}</span>
        </div>
    }
}
