//! The parts of the app that are loaded later, fetched while the browser has nothing else to do: what is opened then is there at
//! once, and also when the connection is gone, or a newer version has been put up. The page names their files
//! (`crates/xtask/src/split.rs`); where the app is one file, none.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, RequestInit, Response};

/// When they are fetched by browsers that do not say when they are idle.
const LATER: Duration = Duration::from_secs(3);

/// Has the browser keep the parts, from when it is idle on; not for a user who saves data. One that does not arrive is fetched
/// again when it is needed, and said to be missing then.
pub fn fetch_parts_when_idle() {
    let begin = || {
        spawn_local(async {
            // The others are fetched when they are needed, as this one is.
            let _ = fetch_parts().await;
        });
    };
    if saves_data() {
        return;
    }
    match js_sys::Reflect::has(&window(), &"requestIdleCallback".into()) {
        Ok(true) => request_idle_callback(begin),
        Ok(false) | Err(_) => set_timeout(begin, LATER),
    }
}

fn saves_data() -> bool {
    let of = |it: &JsValue, name: &str| js_sys::Reflect::get(it, &name.into());
    let saves = of(&window().navigator(), "connection").and_then(|it| of(&it, "saveData"));
    saves.is_ok_and(|it| it.is_truthy())
}

/// One after the other, so that whatever the user does meanwhile waits for one of them at most.
async fn fetch_parts() -> Result<(), JsValue> {
    let links = document().query_selector_all("link[rel=part]")?;
    for at in 0..links.length() {
        let link = links.get(at).and_then(|it| it.dyn_into::<Element>().ok());
        let named = |name: &str| link.as_ref().and_then(|it| it.get_attribute(name));
        let (Some(file), Some(integrity)) = (named("href"), named("integrity")) else {
            continue;
        };
        let how = RequestInit::new();
        how.set_integrity(&integrity);
        // Browsers that do not know it pass it over.
        js_sys::Reflect::set(&how, &"priority".into(), &"low".into())?;
        let answer = JsFuture::from(window().fetch_with_str_and_init(&file, &how)).await?;
        // What is not read to its end is not kept.
        JsFuture::from(answer.dyn_into::<Response>()?.array_buffer()?).await?;
    }
    Ok(())
}
