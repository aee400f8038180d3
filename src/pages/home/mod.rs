//! Home: how every webstore stands, and where to go from here.

mod cues;
mod others;
mod runs;

use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::words::{WRITING, date_and_time};
use crate::components::{ConnectFirst, NoWebstore, PageHead};
use cues::CueTiles;
use others::OtherWebstores;
use runs::RecentRuns;

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

/// Counts, the latest runs and the next step of the webstore that is shown; the others below.
#[component]
pub fn Standing() -> impl IntoView {
    let model = expect_context::<Model>();
    let stands = Memo::new(move |_| model.summary());
    view! {
        <ConnectFirst/>
        {move || stands.get().map(|stands| view! {
            <CueTiles stands=stands.clone()/>
            <NextStep model/>
            <RecentRuns stands/>
        })}
        <OtherWebstores model/>
    }
}

/// What there is to do, and where. Reading goes first: suggestions need both systems.
#[component]
fn NextStep(model: Model) -> impl IntoView {
    let outlook = Memo::new(move |_| model.outlook());
    let read_at = move || model.state.with(|state| state.snapshots.reference.read_at);
    let sentence = move || {
        let outlook = outlook.get();
        let sentences = outlook.sentences(WRITING).join(" ");
        format!("{} {sentences}", outlook.title(WRITING))
    };
    view! {
        <section class="card row">
            <div>
                <h2>"Next step"</h2>
                <p data-testid="next-step">{sentence}</p>
                {move || read_at().map(|at| view! { <p class="muted">{format!("Read {}.", date_and_time(at))}</p> })}
            </div>
            <p class="actions">
                <A href="/mapping?review=1" attr:class="button">"Suggest mapping"</A>
                <A href="/synchronise" attr:class="button primary">"Synchronise"</A>
            </p>
        </section>
    }
}
