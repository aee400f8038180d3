//! What many journeys do on the way.

use std::time::Duration;

use super::{World, test_id, text};

/// What a reading or a run over all sample data may take on a busy machine.
pub const RUN: Duration = Duration::from_secs(90);

/// Connects to the sample data and shows Synchronise.
pub async fn open_sample_data(world: &World) {
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.click(text("Synchronise")).await;
}

/// Connects to the sample data, reads both systems and shows Mapping.
pub async fn read_sample(world: &World) {
    world.open("/demo").await;
    world.find(test_id("cue-mapped")).await;
    world.open("/mapping").await;
    world.click(test_id("read-both")).await;
    world.find(test_id("search")).await;
}

/// Shows only the lines that hold this text, and makes the first of them the one that the FactBox is about.
pub async fn look_for(world: &World, text: &str) {
    world.type_into(test_id("search"), text).await;
    world.sees_in(test_id("factbox"), text).await;
}

/// Presses Preview and waits until it is done.
pub async fn preview(world: &World) {
    world.click(test_id("preview")).await;
    idle(world).await;
}

/// Waits until nothing is being read or written.
pub async fn idle(world: &World) {
    let done = async || (!world.is_visible(".progress").await).then_some(());
    world
        .until_within(RUN, "the progress bar is gone", done)
        .await;
}
