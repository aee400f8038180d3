//! Navigation and routes.

use concord_core::view::{At, Does};
use leptos::prelude::*;
use leptos_router::components::{A, Router};
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider as _};

use crate::app::{Activity, Model, Phase};
use crate::browser::{
    arrive, ask_before_closing, focus_soon, keep_the_focus, reload, watch_the_way_back,
};
use crate::components::{Command, Explained, Icon, IconView, Message, NoticeLine, Tone, pressed};
use crate::late::{late, late_piece};
use crate::pages::{Home, NotFound, is_of_setup};
use crate::parts;
use crate::whereabouts::keep_webstore_in_address;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let model = Model::start();
    provide_context(model);
    watch_the_way_back();
    keep_the_focus();
    open_search_by_key(model);
    ask_before_closing(Signal::derive(move || model.not_saved.get().is_some()));
    view! {
        <Router>
            <a class="button skip" href="#page" on:click=move |event| {
                event.prevent_default();
                focus_soon("#page");
            }>"Skip to the page"</a>
            <div class="shell">
                <Navigation model/>
                <main class="page" id="page" tabindex="-1">{move || match model.phase.get() {
                    Phase::Starting => view! { <Starting model/> }.into_any(),
                    Phase::Failed(explanation) => view! {
                        <Explained tone=Tone::Error title="Concord cannot start" explanation/>
                        <p class="actions">
                            <Command testid="reload" on_press=move |()| reload()>"Reload the page"</Command>
                        </p>
                    }.into_any(),
                    Phase::Ready => view! { <Pages model/> }.into_any(),
                }}</main>
                <NoticeLine model/>
            </div>
            <LiesOver model/>
        </Router>
    }
}

/// The search is opened by its key on every page.
fn open_search_by_key(model: Model) {
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        if pressed(model, At::Everywhere, &event) == Some(Does::Search) {
            event.prevent_default();
            model.over.open_search();
        }
    });
    on_cleanup(move || listening.remove());
}

/// What lies over the page; nothing of it is loaded before it was opened once.
#[component]
fn LiesOver(model: Model) -> impl IntoView {
    move || {
        let was_opened = model.over.was_opened.get();
        was_opened.then(|| late_piece(parts::over))
    }
}

/// What is there before what this browser keeps is: of the mapping its first lines, as they were last.
#[component]
fn Starting(model: Model) -> impl IntoView {
    let path = use_location().pathname;
    let is_mapping = Memo::new(move |_| path.get() == "/mapping");
    move || match is_mapping.get() {
        true => late(model, parts::first_look),
        false => view! { <p class="starting" role="status">"Reading what this browser keeps…"</p> }
            .into_any(),
    }
}

#[component]
fn Pages(model: Model) -> impl IntoView {
    let path = use_location().pathname;
    keep_webstore_in_address(model);
    let code = Memo::new(move |_| model.place().map(|it| it.code));
    let address = use_context::<BrowserUrl>();
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        // The router puts the address of a link in place once its page is there.
        if let Some(address) = &address {
            address.ready_to_complete();
        }
        arrive(
            before.as_ref() != Some(&path) && before.is_some(),
            code.get(),
        );
        path
    });
    let is_elsewhere = Memo::new(move |_| {
        model
            .activity
            .with(|activity| matches!(activity, Activity::Elsewhere(_)))
    });
    view! {
        {move || model.not_kept.get().map(|why| view! {
            <Message tone=Tone::Warning title="This browser keeps nothing here">
                <p data-testid="not-kept">"Everything works, but connections, mappings' history and the activity log end with this tab; mappings themselves are in WooCommerce. The browser says: "{why}</p>
                <p class="remedy">"Allow this site to store data, or leave the private window, then reload the page."</p>
            </Message>
        })}
        {move || model.not_saved.get().map(|explanation| view! {
            <div class="not-saved" data-testid="not-saved">
                <Message tone=Tone::Error title="Not everything is saved yet">
                    <p>{explanation.what}</p>
                    <p class="remedy">{explanation.remedy}</p>
                    <p class="actions">
                        <Command testid="save-again" on_press=move |()| model.save_again()>"Save again"</Command>
                    </p>
                </Message>
            </div>
        })}
        {move || model.trouble.get().map(|explanation| {
            let is_other_shop = model.other_identity.with(|other| {
                other.as_ref().is_some_and(|(told, _)| *told == explanation)
            });
            view! {
                <Explained tone=Tone::Error title="Something needs attention" explanation
                    on_dismiss=Callback::new(move |()| model.trouble.set(None))/>
                {is_other_shop.then(|| late_piece(parts::accept_identity))}
            }
        })}
        {move || is_elsewhere.get().then(|| late_piece(parts::elsewhere))}
        {move || path.with(|path| untrack(|| page(model, path)))}
    }
}

/// The page at a path. The paths are few and fixed: the router's own routes would be loaded first, and are for more than that.
fn page(model: Model, path: &str) -> AnyView {
    match path.strip_suffix('/').unwrap_or(path) {
        "" => view! { <Home standing=|| late_piece(parts::standing)/> }.into_any(),
        "/mapping" => late(model, parts::mapping),
        "/synchronise" => late(model, parts::synchronise),
        "/orders" => late(model, parts::orders),
        "/setup" => late(model, parts::setup),
        "/connections" => late(model, parts::connections),
        "/templates" => late(model, parts::templates),
        "/regional" => late(model, parts::regional),
        "/countries" => late(model, parts::countries),
        "/browser" => late(model, parts::this_browser),
        "/start" => late(model, parts::assisted_setup),
        "/log" => late(model, parts::activity_log),
        "/demo" => late(model, parts::demo),
        _ => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn Navigation(model: Model) -> impl IntoView {
    let places = [
        ("/", "Home", Icon::Home),
        ("/mapping", "Mapping", Icon::Mapping),
        ("/synchronise", "Synchronise", Icon::Synchronise),
        ("/orders", "Orders", Icon::Orders),
        ("/setup", "Setup", Icon::Setup),
        ("/log", "Activity log", Icon::Log),
    ];
    // The setup has pages of its own, with navigation of their own.
    let path = use_location().pathname;
    let is_anywhere = Memo::new(move |_| model.state.with(|state| state.connection.is_some()));
    let has_key = move || model.house.with(|house| house.habits.shortcuts);
    let within = move |href: &str| (href == "/setup" && is_of_setup(&path.get())).then_some("");
    view! {
        <header class="nav">
            <A href="/" attr:class="brand"><IconView icon=Icon::Brand/><span>"Concord"</span></A>
            <nav aria-label="Pages">
                {places.map(|(href, label, icon)| view! {
                    <A href=href exact=href == "/" attr:data-within=move || within(href)><IconView icon/><span>{label}</span></A>
                })}
            </nav>
            <button type="button" class="nav-search" data-testid="find" aria-haspopup="dialog"
                title=move || if has_key() { "Search everything (Alt+Q)" } else { "Search everything" }
                aria-keyshortcuts=move || has_key().then_some("Alt+Q")
                on:click=move |_| model.over.open_search()><IconView icon=Icon::Search/><span>"Search"</span></button>
            {move || is_anywhere.get().then(|| late_piece(parts::place))}
        </header>
    }
}
