//! A dialog over the page. The browser keeps the keyboard in it, closes it with Esc and gives the focus back.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

/// A dialog that is there as long as it is open.
#[component]
pub fn Dialog(
    /// What it is called.
    label: &'static str,
    /// The element, for closing it.
    frame: NodeRef<html::Dialog>,
    /// It is closed.
    on_close: Callback<()>,
    /// For tests.
    testid: &'static str,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    Effect::new(move || {
        if let Some(frame) = frame.get() {
            // It is in the page and not open yet.
            let _ = frame.show_modal();
        }
    });
    let close = move || {
        if let Some(frame) = frame.get_untracked() {
            frame.close();
        }
    };
    // What is beside it belongs to the dialog itself.
    let beside = move |event: MouseEvent| {
        if event.target() == event.current_target() {
            close();
        }
    };
    view! {
        <dialog class="over" aria-label=label data-testid=testid node_ref=frame on:click=beside on:close=move |_| on_close.run(())>
            <div class="over-body">
                {children()}
                <button type="button" class="quiet over-close" data-testid="close" on:click=move |_| close()>"Close"</button>
            </div>
        </dialog>
    }
    .into_any()
}
