//! End to end: the whole app in headless Chromium, against the sandbox. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use support::World;

#[tokio::test]
async fn the_app_opens() {
    let world = World::start("the_app_opens").await;
    world.open("/").await;
    world
        .until("the title says Concord", async || {
            world.title().await.starts_with("Concord").then_some(())
        })
        .await;
}
