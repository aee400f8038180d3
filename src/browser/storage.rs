//! How much room the browser allows, and whether it may take it back.

use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

/// How what is kept here stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Bytes in use, of everything that this site keeps.
    pub used: f64,
    /// Bytes that the browser allows.
    pub allowed: f64,
    /// Whether the browser has promised to keep it even when the disk runs short.
    pub is_promised: bool,
}

/// Asks the browser to keep what is here even when the disk runs short. Some browsers ask the user.
pub async fn ask_to_keep() {
    if let Some(promise) = manager().and_then(|manager| manager.persist().ok()) {
        // Refused, it is kept as long as there is room, which is shown in Setup.
        let _ = JsFuture::from(promise).await;
    }
}

/// How it stands; none where the browser does not say.
pub async fn room() -> Option<Room> {
    let manager = manager()?;
    let estimate = JsFuture::from(manager.estimate().ok()?).await.ok()?;
    let estimate = StorageEstimate::from(estimate);
    let promised = JsFuture::from(manager.persisted().ok()?).await;
    Some(Room {
        used: estimate.get_usage()?,
        allowed: estimate.get_quota()?,
        is_promised: promised.is_ok_and(|it| it.is_truthy()),
    })
}

/// None on pages that browsers do not trust with it: those without https.
fn manager() -> Option<StorageManager> {
    let window = web_sys::window().filter(web_sys::Window::is_secure_context)?;
    Some(window.navigator().storage())
}
