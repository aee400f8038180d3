//! Messages: what happened, what it means, what to do.

use concord_core::call::Explanation;
use leptos::prelude::*;

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good news.
    Success,
    /// Worth knowing.
    Info,
    /// Needs a look.
    Warning,
    /// Went wrong.
    Error,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Success => "message success",
            Tone::Info => "message info",
            Tone::Warning => "message warning",
            Tone::Error => "message error",
        }
    }

    fn role(self) -> &'static str {
        match self {
            Tone::Error => "alert",
            Tone::Success | Tone::Info | Tone::Warning => "status",
        }
    }
}

/// A message with whatever belongs in it.
#[component]
pub fn Message(
    /// How serious it is.
    tone: Tone,
    /// The short of it.
    #[prop(into)]
    title: String,
    /// The rest.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=tone.class() role=tone.role()>
            <strong class="message-title">{title}</strong>
            <div class="message-body">{children()}</div>
        </section>
    }
}

/// An error's explanation: what happened, then what to do.
#[component]
pub fn Explained(
    /// How serious it is.
    tone: Tone,
    /// The short of it.
    #[prop(into)]
    title: String,
    /// What happened and what to do.
    explanation: Explanation,
    /// Shows a button that dismisses the message.
    #[prop(optional)]
    on_dismiss: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <Message tone title>
            <p data-testid="what">{explanation.what}</p>
            <p class="remedy" data-testid="remedy">{explanation.remedy}</p>
            {on_dismiss.map(|dismiss| view! {
                <button type="button" class="quiet" on:click=move |_| dismiss.run(())>"Dismiss"</button>
            })}
        </Message>
    }
}
