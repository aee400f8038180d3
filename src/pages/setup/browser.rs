//! This browser: whether keys stay in it, everything in it as a file, and forgetting it.

use leptos::prelude::*;

use super::habits::HabitsTab;
use super::keys::KeysTab;
use super::nav::SetupNav;
use super::read::ReadTab;
use super::storage::StorageTab;
use super::transfer::TransferTab;
use crate::app::Model;

/// The page of what this browser keeps.
#[component]
pub fn ThisBrowser() -> impl IntoView {
    let model = expect_context::<Model>();
    view! {
        <div class="page-head">
            <h1>"This browser"</h1>
            <p class="lead">"What it keeps for Concord, and how to take it elsewhere or forget it."</p>
        </div>
        <SetupNav/>
        <KeysTab model/>
        <TransferTab model/>
        <HabitsTab model/>
        <ReadTab model/>
        <StorageTab model/>
    }
}
