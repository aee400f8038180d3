//! Pages, and pieces of them, that are not loaded with the first one.

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

/// What is shown once it is there.
#[derive(Clone, Copy)]
enum What {
    /// A whole page.
    Page,
    /// Something on a page, which whoever is there goes on with meanwhile.
    Piece,
}

/// Shows a page, at once where its part of the app is there, else as soon as it has arrived; says so where it does not.
pub fn late<F>(model: Model, load: impl Fn() -> F + 'static) -> AnyView
where
    F: Future<Output = Result<Page, Missing>> + 'static,
{
    // The keyboard's place goes to a page that has arrived.
    let arrived = Callback::new(move |()| arrive(true, model.place().map(|it| it.code)));
    show(What::Page, Rc::new(move || Box::pin(load())), arrived)
}

/// Shows a piece of a page as [`late`] shows a page.
pub fn late_piece<F>(load: impl Fn() -> F + 'static) -> AnyView
where
    F: Future<Output = Result<Page, Missing>> + 'static,
{
    let arrived = Callback::new(|()| {});
    show(What::Piece, Rc::new(move || Box::pin(load())), arrived)
}

fn show(what: What, load: Load, arrived: Callback<()>) -> AnyView {
    let page = RwSignal::new(None::<Result<Page, Missing>>);
    let begin = move || {
        let mut loading = load();
        if let Some(loaded) = (&mut loading).now_or_never() {
            return page.set(Some(loaded));
        }
        page.set(None);
        spawn_local(async move {
            let loaded = loading.await;
            if page.try_set(Some(loaded)).is_none() {
                arrived.run(());
            }
        });
    };
    begin();
    let begin = StoredValue::new_local(begin);
    (move || match page.get() {
        None => what.meanwhile(),
        Some(Ok(page)) => untrack(page),
        Some(Err(missing)) => view! {
            <Explained tone=Tone::Error title=what.title_where_missing() explanation=missing.explain()/>
            <p class="actions">
                <Command testid="try-again" on_press=move |()| begin.with_value(|begin| begin())>"Try again"</Command>
                <Command testid="reload" on_press=move |()| reload()>"Reload the page"</Command>
            </p>
        }
        .into_any(),
    })
    .into_any()
}

impl What {
    fn meanwhile(self) -> AnyView {
        match self {
            Self::Page => {
                view! { <p class="starting" role="status">"Fetching this page…"</p> }.into_any()
            }
            Self::Piece => ().into_any(),
        }
    }

    fn title_where_missing(self) -> &'static str {
        match self {
            Self::Page => "This page did not arrive",
            Self::Piece => "A part of this page did not arrive",
        }
    }
}
