//! Web Locks: of all tabs of this browser one at a time holds a lock, and a tab that is closed or crashes holds none.

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A lock that this tab holds until it is dropped.
pub struct Lock {
    release: Function,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Resolving a promise cannot fail.
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// This browser has no locks here: it is too old, or the page did not come over https.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoLocks;

/// Takes the lock, if nobody holds it.
///
/// # Errors
/// There are no locks here.
pub async fn take_lock(name: &str) -> Result<Option<Lock>, NoLocks> {
    lock(name, ("ifAvailable", JsValue::TRUE)).await
}

/// Takes the lock as soon as nobody else holds it.
///
/// # Errors
/// There are no locks here.
pub async fn hold_lock(name: &str) -> Result<Lock, NoLocks> {
    let held = lock(name, ("mode", "exclusive".into())).await?;
    held.ok_or(NoLocks)
}

async fn lock(name: &str, option: (&str, JsValue)) -> Result<Option<Lock>, NoLocks> {
    let (sender, granted) = oneshot::channel();
    // Called once: with the lock, or with null when somebody else holds it. It is held until the promise is resolved.
    let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            let _ = sender.send(None);
            return JsValue::UNDEFINED;
        }
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let _ = sender.send(release.map(|release| Lock { release }));
        held.into()
    });
    let over = JsFuture::from(request(name, option, &callback)?);
    // Where the browser refuses, the callback is never called.
    match select(granted, over).await {
        Either::Left((granted, _)) => granted.map_err(|_| NoLocks),
        Either::Right((Ok(_), granted)) => granted.await.map_err(|_| NoLocks),
        Either::Right((Err(_), _)) => Err(NoLocks),
    }
}

/// Waits until nobody holds the lock exclusively.
///
/// # Errors
/// There are no locks here.
pub async fn wait_for_lock(name: &str) -> Result<(), NoLocks> {
    let callback = Closure::once_into_js(|| {});
    let granted = request(name, ("mode", "shared".into()), &callback)?;
    JsFuture::from(granted).await.map_err(|_| NoLocks)?;
    Ok(())
}

// web-sys has locks among its unstable parts only.
fn request(name: &str, option: (&str, JsValue), callback: &JsValue) -> Result<Promise, NoLocks> {
    let navigator = web_sys::window().ok_or(NoLocks)?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).map_err(|_| NoLocks)?;
    let request = Reflect::get(&locks, &"request".into())
        .ok()
        .and_then(|it| it.dyn_into::<Function>().ok())
        .ok_or(NoLocks)?;
    let options = Object::new();
    Reflect::set(&options, &option.0.into(), &option.1).map_err(|_| NoLocks)?;
    request
        .call3(&locks, &name.into(), &options, callback)
        .ok()
        .and_then(|promise| promise.dyn_into::<Promise>().ok())
        .ok_or(NoLocks)
}
