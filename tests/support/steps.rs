//! What many journeys do on the way.

use std::time::Duration;

use serde_json::json;

use super::{Scheme, World, test_id, text};

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

/// Presses Apply, and says yes where that is asked about.
pub async fn press_apply(world: &World) {
    world.click(test_id("apply")).await;
    if world.is_visible(test_id("asked")).await {
        world.click(test_id("asked-do")).await;
    }
}

/// Waits until nothing is being read or written.
pub async fn idle(world: &World) {
    let done = async || (!world.is_visible(".progress").await).then_some(());
    world
        .until_within(RUN, "the progress bar is gone", done)
        .await;
}

/// Adds one customer to each side whose names are almost the same and whose phone no. is.
pub async fn add_near_miss(world: &World) {
    let customer = json!({"system": "company", "do": "add", "set": {
        "displayName": "Trellick Metalwork Ltd.", "phoneNumber": "+44 20 7946 0991", "country": "GB",
    }});
    let account = json!({"system": "webstore", "do": "add", "set": {
        "email": "office@trelick.example",
        "billing": {"company": "Trelick Metalwork", "phone": "020 7946 0991", "country": "GB"},
    }});
    for edit in [customer, account] {
        world.sandbox_post("/__sandbox/edit", &edit).await;
    }
}

/// From the step after the template on to the last one: nobody is mapped, and orders are left as proposed.
pub async fn to_the_last_step(world: &World) {
    world.sees("Who is who?").await;
    idle(world).await;
    world.click(test_id("next")).await;
    world.sees("Orders, and when by itself?").await;
    world.click(test_id("next")).await;
    world.sees("Ready for the first preview").await;
}

/// Takes pictures of the page as it is, wide and narrow, light and dark.
pub async fn pictures(world: &World, name: &str) {
    for width in [1280, 390] {
        for (scheme, shade) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
            world.set_window(width, 900).await;
            world.set_color_scheme(scheme).await;
            world.screenshot(&format!("{name}-{width}-{shade}")).await;
        }
    }
    world.set_window(1280, 900).await;
    world.set_color_scheme(Scheme::Light).await;
}

/// Keeps what the page hands to the user.
const WATCH: &str = "window.saved = null; const offer = URL.createObjectURL.bind(URL);
    URL.createObjectURL = blob => { blob.text().then(text => { window.saved = text }); return offer(blob) }";

impl World {
    /// Presses a button and brings the file that the page hands to the user.
    pub async fn saved(&self, at: &str) -> String {
        self.run(WATCH).await;
        self.click(test_id(at)).await;
        let text = async || {
            let saved = self.run("return window.saved").await;
            saved.as_str().map(str::to_owned)
        };
        self.until("the file is saved", text).await
    }
}
