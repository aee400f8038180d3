//! The plan in a sentence or two.

use std::collections::BTreeSet;

use concord_core::plan::Mails;
use concord_core::state::Subject;
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::words::counted;
use crate::components::{Message, Tone};

/// E-mails that WooCommerce will send by itself; nothing where it sends none.
pub fn mails_in_words(mails: Mails) -> Option<String> {
    let invitations = counted(
        mails.invitations,
        "invitation to a new account",
        "invitations to new accounts",
    );
    let notices = counted(
        mails.notices,
        "notice to an account whose e-mail is changed",
        "notices to accounts whose e-mail is changed",
    );
    let causes = match (mails.invitations, mails.notices) {
        (0, 0) => return None,
        (_, 0) => invitations,
        (0, _) => notices,
        _ => format!("{invitations}, {notices}"),
    };
    Some(format!(
        "WooCommerce will send {}, which nothing can prevent: {causes}.",
        counted(mails.total(), "e-mail", "e-mails")
    ))
}

/// What is written, what that causes, and what waits.
#[component]
pub fn Summary(
    model: Model,
    /// The records that the user has chosen; none of them means all.
    chosen: RwSignal<BTreeSet<Subject>>,
) -> impl IntoView {
    let mails = Memo::new(move |_| {
        model.plan.with(|plan| {
            chosen.with(|chosen| match chosen.is_empty() {
                true => plan.mails(),
                false => plan.selected(chosen).mails(),
            })
        })
    });
    move || {
        model.plan.with(|plan| {
            let writes = plan.writes();
            let waiting = plan.waiting();
            let waiting_note = (waiting > 0).then(|| format!(
                "{} for you: conflicts, ambiguous customers and errors are listed below and left as they are.",
                counted(waiting, "line waits", "lines wait")
            ));
            if writes == 0 {
                view! {
                    <div data-testid="nothing-to-do">
                        <Message tone=if waiting == 0 { Tone::Success } else { Tone::Info } title="Nothing to do">
                            <p>"Both systems hold the same for every customer that can be synchronised."</p>
                            {waiting_note.map(|note| view! { <p>{note}</p> })}
                        </Message>
                    </div>
                }.into_any()
            } else {
                view! {
                    <p class="summary" role="status" data-testid="summary">
                        <strong>{counted(writes, "customer", "customers")}" will be written."</strong>
                        <span data-testid="mails">{move || mails_in_words(mails.get()).map(|note| format!(" {note}"))}</span>
                        {waiting_note.map(|note| format!(" {note}"))}
                    </p>
                }.into_any()
            }
        })
    }
}
