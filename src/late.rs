//! Pages that are not loaded with the first one.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{Missing, Model, Page};
use crate::browser::{arrive, reload};
use crate::components::{Command, Explained, Tone};

type Load = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Page, Missing>>>>>;

/// Shows a page, at once where its part of the app is there, else as soon as it has arrived; says so where it does not.
pub fn late<F>(model: Model, load: impl Fn() -> F + 'static) -> AnyView
where
    F: Future<Output = Result<Page, Missing>> + 'static,
{
    let load: Load = Rc::new(move || Box::pin(load()));
    let page = RwSignal::new(None::<Result<Page, Missing>>);
    let begin = move || {
        let mut loading = load();
        if let Some(arrived) = (&mut loading).now_or_never() {
            return page.set(Some(arrived));
        }
        page.set(None);
        spawn_local(async move {
            let arrived = loading.await;
            if page.try_set(Some(arrived)).is_none() {
                arrive(true, model.place().map(|it| it.code));
            }
        });
    };
    begin();
    let begin = StoredValue::new_local(begin);
    (move || match page.get() {
        None => view! { <p class="starting" role="status">"Fetching this page…"</p> }.into_any(),
        Some(Ok(page)) => untrack(page),
        Some(Err(missing)) => view! {
            <Explained tone=Tone::Error title="This page did not arrive" explanation=missing.explain()/>
            <p class="actions">
                <Command testid="try-again" on_press=move |()| begin.with_value(|begin| begin())>"Try again"</Command>
                <Command testid="reload" on_press=move |()| reload()>"Reload the page"</Command>
            </p>
        }
        .into_any(),
    })
    .into_any()
}
