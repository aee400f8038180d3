//! Home: how every webstore stands, and where to go from here.

mod chart;
mod cues;
mod runs;
mod webstores;

use concord_core::summary::Summary;
use concord_core::view::{Health, Need, health, needs};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::words::{WRITING, count};
use crate::components::{ConnectFirst, NoWebstore, PageHead, When};
use cues::CueTiles;
use runs::RecentRuns;
use webstores::AllWebstores;

/// How every webstore stands, or where to begin.
#[component]
pub fn Home(
    /// Makes the view of how they stand: [`Standing`], which is not loaded before there is a webstore.
    standing: fn() -> AnyView,
) -> impl IntoView {
    let model = expect_context::<Model>();
    let has_webstore = Memo::new(move |_| {
        model.place().is_some() || model.house.with(|house| !house.webstores.is_empty())
    });
    view! {
        <PageHead title="Home">"Keeps your customers the same in WooCommerce and Business Central. Nothing is written before you have seen it."</PageHead>
        {move || match has_webstore.get() {
            true => standing(),
            false => view! { <NoWebstore/> }.into_any(),
        }}
    }
}

/// How the webstore that is shown stands and what needs a person; its counts and runs; all webstores beside each other.
#[component]
pub fn Standing() -> impl IntoView {
    let model = expect_context::<Model>();
    let stands = Memo::new(move |_| model.summary());
    view! {
        <ConnectFirst/>
        {move || stands.get().map(|stands| view! {
            <HowItStands model stands=stands.clone()/>
            <CueTiles stands=stands.clone()/>
            <RecentRuns model stands/>
            <OfSharedSetup model/>
        })}
        <AllWebstores model/>
    }
}

/// That the setup which all share is another one than this browser's.
#[component]
fn OfSharedSetup(model: Model) -> impl IntoView {
    let said = RwSignal::new(None::<String>);
    spawn_local(async move {
        let words = model.said_of_shared_setup().await;
        let _ = said.try_set(words);
    });
    move || {
        said.get().map(|words| view! {
            <p class="card" data-testid="shared-setup" dir="auto">{words}" "<A href="/setup">"Look at it in Setup"</A></p>
        })
    }
}

/// Whether all is well, and if not what waits, each with where it is decided.
#[component]
fn HowItStands(model: Model, stands: Summary) -> impl IntoView {
    let outlook = Memo::new(move |_| model.outlook());
    let (waits, read_at) = (needs(&stands), stands.read_at);
    let health = Memo::new(move |_| outlook.with(|outlook| health(outlook, &stands)));
    let title = move || outlook.with(|outlook| health.get().title(outlook, WRITING));
    let sentence = move || {
        let outlook = outlook.get();
        let sentences = outlook.sentences(WRITING).join(" ");
        match health.get() {
            // Its title stands above already.
            Health::NotKnown => sentences,
            Health::Well | Health::Open | Health::Waits => {
                format!("{} {sentences}", outlook.title(WRITING))
            }
        }
    };
    let tone = move || match health.get() {
        Health::Well => "card row stands good",
        Health::Waits => "card row stands warn",
        Health::Open | Health::NotKnown => "card row stands",
    };
    view! {
        <section class=tone data-testid="stands">
            <div>
                <h2>{title}</h2>
                <p data-testid="next-step">{sentence}</p>
                {(!waits.is_empty()).then(|| view! {
                    <ul class="needs" aria-label="What waits for you">{waits.into_iter().map(|(need, number)| view! {
                        <li><A href=where_decided(need) attr:data-testid=format!("need-{}", slug(need))><strong>{count(number)}</strong>" "{need.label()}</A></li>
                    }).collect_view()}</ul>
                })}
                {read_at.map(|at| view! { <p class="muted">"Read "<When at/>"."</p> })}
            </div>
            <p class="actions">
                <A href="/mapping?review=1" attr:class="button">"Suggest mapping"</A>
                <A href="/synchronise" attr:class="button primary">"Synchronise"</A>
            </p>
        </section>
    }
}

/// The page that shows what waits, and where it is decided.
fn where_decided(need: Need) -> String {
    match need {
        Need::Conflicts => "/synchronise?show=conflict".to_owned(),
        Need::Ambiguous => "/mapping?show=ambiguous".to_owned(),
        Need::Errors(kind) => format!("/mapping?show=errors&fault={}", kind.slug()),
        Need::OnHold => "/mapping?show=on-hold".to_owned(),
        Need::Oddities => "/synchronise".to_owned(),
    }
}

/// For tests.
fn slug(need: Need) -> &'static str {
    match need {
        Need::Conflicts => "conflicts",
        Need::Ambiguous => "ambiguous",
        Need::Errors(kind) => kind.slug(),
        Need::OnHold => "on-hold",
        Need::Oddities => "oddities",
    }
}
