//! A button: what it is called, what it does, and what keeps it from being used now. The only button with a condition.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::app::Hindrance;

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// As buttons do.
    #[default]
    Plain,
    /// The one to be pressed next.
    Primary,
    /// One that is seldom pressed.
    Quiet,
    /// One that can't be taken back.
    Danger,
    /// A card to choose by.
    Choice,
}

impl Look {
    /// The usual look of what is pressed next, as long as that is so.
    pub fn primary_when(is_next: bool) -> Self {
        match is_next {
            true => Self::Primary,
            false => Self::Plain,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Primary => "primary",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
            Self::Choice => "choice",
        }
    }
}

/// A button. While something hinders it it keeps the focus and does nothing but say what: by its title, and beside it once it
/// is pressed.
#[component]
pub fn Command(
    /// Does it. A button that sends its form needs none.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Why it can't be used now.
    #[prop(optional, into)]
    hindrance: Signal<Option<Hindrance>>,
    /// How it looks.
    #[prop(optional, into)]
    look: Signal<Look>,
    /// Sends the form that it stands in, also by Enter in one of its fields.
    #[prop(optional)]
    submits: bool,
    /// What else to know before pressing it.
    #[prop(optional, into)]
    title: String,
    /// What it is called where it shows an icon alone, or too little.
    #[prop(optional, into)]
    label: Option<String>,
    /// Whether what it switches is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Whether what it opens is open.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// Opens a question.
    #[prop(optional)]
    asks: bool,
    /// Stands in a list that has the focus as a whole: no stop of Tab.
    #[prop(optional)]
    in_list: bool,
    /// For tests.
    #[prop(optional, into)]
    testid: Option<String>,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let asked_why = RwSignal::new(false);
    // What was in the way is over.
    Effect::new(move || {
        if hindrance.with(Option::is_none) {
            asked_why.set(false);
        }
    });
    let words = move || hindrance.with(|it| it.as_ref().map(Hindrance::words));
    let press = move |event: MouseEvent| {
        if hindrance.with_untracked(Option::is_some) {
            event.prevent_default();
            asked_why.set(true);
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button type=if submits { "submit" } else { "button" } class=move || look.get().class() data-testid=testid
            title=move || words().unwrap_or_else(|| title.clone())
            aria-label=label aria-haspopup=asks.then_some("dialog") tabindex=in_list.then_some("-1")
            aria-pressed=move || pressed.map(|it| it.get().to_string())
            aria-expanded=move || expanded.map(|it| it.get().to_string())
            aria-disabled=move || hindrance.with(Option::is_some).then_some("true") on:click=press>{children()}</button>
        {move || words().filter(|_| asked_why.get()).map(|words| view! { <small class="why" role="alert">{words}</small> })}
    }
    .into_any()
}
