//! Navigation and routes.

use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::app::{Activity, Model, Phase};
use crate::browser::{arrive, ask_before_closing, focus_soon, keep_the_focus, watch_the_way_back};
use crate::components::{Command, Explained, Icon, IconView, Message, NoticeLine, Tone};
use crate::late::late;
use crate::pages::{ElsewhereNotice, Home, NotFound, is_of_setup};
use crate::parts;
use crate::whereabouts::{keep_webstore_in_address, use_show_webstore};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let model = Model::start();
    provide_context(model);
    watch_the_way_back();
    keep_the_focus();
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
                    Phase::Starting => late(model, parts::first_look),
                    Phase::Failed(explanation) => view! {
                        <Explained tone=Tone::Error title="Concord cannot start" explanation/>
                    }.into_any(),
                    Phase::Ready => view! { <Pages model/> }.into_any(),
                }}</main>
                <NoticeLine model/>
            </div>
        </Router>
    }
}

#[component]
fn Pages(model: Model) -> impl IntoView {
    let path = use_location().pathname;
    keep_webstore_in_address(model);
    let code = Memo::new(move |_| model.place().map(|it| it.code));
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        arrive(
            before.as_ref() != Some(&path) && before.is_some(),
            code.get(),
        );
        path
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
                <Explained tone=Tone::Error title="Not everything is saved yet" explanation/>
                <p class="actions">
                    <Command testid="save-again" on_press=move |()| model.save_again()>"Save again"</Command>
                </p>
            </div>
        })}
        {move || model.trouble.get().map(|explanation| {
            let other = model.other_identity.get();
            let identity = other.filter(|(told, _)| *told == explanation).map(|(_, identity)| identity);
            view! {
                <Explained tone=Tone::Error title="Something needs attention" explanation
                    on_dismiss=Callback::new(move |()| model.trouble.set(None))/>
                {identity.map(|identity| view! {
                    <p class="actions">
                        <Command testid="accept-identity" hindrance=Signal::derive(move || model.hindrance())
                            on_press=move |()| { model.told(model.accept_identity()); }>
                            {format!("It is the same shop: accept “{}”", identity.webstore_home)}
                        </Command>
                    </p>
                })}
            }
        })}
        <ElsewhereNotice model/>
        <Routes fallback=|| view! { <NotFound/> }>
            <Route path=path!("/") view=Home/>
            <Route path=path!("/mapping") view=move || late(model, parts::mapping)/>
            <Route path=path!("/synchronise") view=move || late(model, parts::synchronise)/>
            <Route path=path!("/orders") view=move || late(model, parts::orders)/>
            <Route path=path!("/setup") view=move || late(model, parts::setup)/>
            <Route path=path!("/connections") view=move || late(model, parts::connections)/>
            <Route path=path!("/templates") view=move || late(model, parts::templates)/>
            <Route path=path!("/regional") view=move || late(model, parts::regional)/>
            <Route path=path!("/countries") view=move || late(model, parts::countries)/>
            <Route path=path!("/browser") view=move || late(model, parts::this_browser)/>
            <Route path=path!("/start") view=move || late(model, parts::assisted_setup)/>
            <Route path=path!("/log") view=move || late(model, parts::activity_log)/>
            <Route path=path!("/demo") view=move || late(model, parts::demo)/>
        </Routes>
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
    let within = move |href: &str| (href == "/setup" && is_of_setup(&path.get())).then_some("");
    view! {
        <header class="nav">
            <A href="/" attr:class="brand"><IconView icon=Icon::Brand/><span>"Concord"</span></A>
            <nav aria-label="Pages">
                {places.map(|(href, label, icon)| view! {
                    <A href=href exact=href == "/" attr:data-within=move || within(href)><IconView icon/><span>{label}</span></A>
                })}
            </nav>
            <Where model/>
        </header>
    }
}

/// Which webstore is shown, tied to which company; another one is chosen here.
#[component]
fn Where(model: Model) -> impl IntoView {
    let place = Memo::new(move |_| model.place());
    let codes = Memo::new(move |_| {
        model
            .house
            .with(|house| house.webstores.keys().cloned().collect::<Vec<_>>())
    });
    let busy = move || model.activity.with(Activity::is_here);
    let show = use_show_webstore(model);
    move || {
        let place = place.get()?;
        let (code, codes) = (place.code, codes.get());
        let name = if codes.len() > 1 {
            let shown = code.clone();
            view! {
                <select aria-label="Webstore" data-testid="webstore" disabled=busy
                    title=move || if busy() { "Another webstore can be shown when this run or preview is over." } else { "Show another webstore" }
                    on:change:target=move |event| show.run(event.target().value())>
                    {codes.into_iter().map(|code| view! {
                        <option value=code.clone() selected=code == shown>{code.clone()}</option>
                    }).collect_view()}
                </select>
            }
            .into_any()
        } else {
            view! { <strong>{code}</strong> }.into_any()
        };
        Some(view! {
            <div class="nav-where">
                {name}
                <span title=place.host.clone()>{place.host.clone()}</span>
                <span title=place.company.clone()>{place.company.clone()}</span>
            </div>
        })
    }
}
