//! Navigation and routes.

use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::path;

use super::{Model, Phase};
use crate::components::{Explained, Icon, IconView, Tone};
use crate::pages::{ActivityLog, Demo, Home, Mapping, NotFound, Setup, Synchronise};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let model = Model::start();
    provide_context(model);
    view! {
        <Router>
            <div class="shell">
                <Navigation model/>
                <main class="page">{move || match model.phase.get() {
                    Phase::Starting => view! { <p class="starting" role="status">"Reading what this browser keeps…"</p> }.into_any(),
                    Phase::Failed(explanation) => view! {
                        <Explained tone=Tone::Error title="Concord cannot start" explanation/>
                    }.into_any(),
                    Phase::Ready => view! { <Pages model/> }.into_any(),
                }}</main>
            </div>
        </Router>
    }
}

#[component]
fn Pages(model: Model) -> impl IntoView {
    view! {
        {move || model.trouble.get().map(|explanation| view! {
            <Explained tone=Tone::Error title="Something needs attention" explanation
                on_dismiss=Callback::new(move |()| model.trouble.set(None))/>
        })}
        <Routes fallback=|| view! { <NotFound/> }>
            <Route path=path!("/") view=Home/>
            <Route path=path!("/mapping") view=Mapping/>
            <Route path=path!("/synchronise") view=Synchronise/>
            <Route path=path!("/setup") view=Setup/>
            <Route path=path!("/log") view=ActivityLog/>
            <Route path=path!("/demo") view=Demo/>
        </Routes>
    }
}

#[component]
fn Navigation(model: Model) -> impl IntoView {
    let places = [
        ("/", "Home", Icon::Home),
        ("/mapping", "Mapping", Icon::Mapping),
        ("/synchronise", "Synchronise", Icon::Synchronise),
        ("/setup", "Setup", Icon::Setup),
        ("/log", "Activity log", Icon::Log),
    ];
    let webstore = move || {
        model.state.with(|state| {
            state.connection.as_ref().map(|it| {
                let host = it
                    .webstore
                    .url
                    .split("://")
                    .last()
                    .unwrap_or_default()
                    .to_owned();
                (
                    it.webstore.code.clone(),
                    host,
                    it.company.company_name.clone(),
                )
            })
        })
    };
    view! {
        <header class="nav">
            <A href="/" attr:class="brand"><IconView icon=Icon::Brand/><span>"Concord"</span></A>
            <nav aria-label="Pages">
                {places.map(|(href, label, icon)| view! {
                    <A href=href exact=href == "/"><IconView icon/><span>{label}</span></A>
                })}
            </nav>
            {move || webstore().map(|(code, host, company)| view! {
                <div class="nav-where">
                    <strong>{code}</strong>
                    <span title=host.clone()>{host.clone()}</span>
                    <span title=company.clone()>{company.clone()}</span>
                </div>
            })}
        </header>
    }
}
