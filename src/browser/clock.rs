//! The browser's clock.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::time::Duration;

use concord_core::ports::{Clock, Timestamp};
use futures_channel::oneshot;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

/// Now.
pub fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit an i64"
    )]
    Timestamp(js_sys::Date::now() as i64)
}

/// The clock as the core asks it.
pub struct BrowserClock;

impl Clock for BrowserClock {
    fn now(&self) -> Timestamp {
        now()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> {
        sleep(duration)
    }
}

/// Returns when `duration` has passed; at once when the browser has no timer.
pub async fn sleep(duration: Duration) {
    if duration.is_zero() && turn().await {
        return;
    }
    let milliseconds = i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
    let mut start = |resolve: js_sys::Function, _| {
        let started = web_sys::window().and_then(|window| {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
                .ok()
        });
        if started.is_none() {
            let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
        }
    };
    // A timer's promise is never rejected.
    let _ = JsFuture::from(js_sys::Promise::new(&mut start)).await;
}

thread_local! {
    static TURNS: Option<Turns> = Turns::new();
    static WAITING: RefCell<VecDeque<oneshot::Sender<()>>> = RefCell::default();
}

/// Messages to oneself: they come after what the browser has to do already, and at once when that is nothing. Timers of no time
/// are held back for four milliseconds when one follows the other.
struct Turns {
    to: web_sys::MessagePort,
    _from: web_sys::MessagePort,
    _arrived: Closure<dyn FnMut()>,
}

impl Turns {
    fn new() -> Option<Self> {
        let channel = web_sys::MessageChannel::new().ok()?;
        let arrived = Closure::new(|| {
            let next = WAITING.with_borrow_mut(VecDeque::pop_front);
            // Who does not wait any more has been ended.
            let _ = next.map(|next| next.send(()));
        });
        let from = channel.port1();
        from.set_onmessage(Some(arrived.as_ref().unchecked_ref()));
        Some(Self {
            to: channel.port2(),
            _from: from,
            _arrived: arrived,
        })
    }
}

/// Lets the browser do what it has to do. False when this browser has no messages.
async fn turn() -> bool {
    let (send, arrived) = oneshot::channel();
    WAITING.with_borrow_mut(|waiting| waiting.push_back(send));
    let is_sent = TURNS.with(|turns| {
        let turns = turns.as_ref();
        turns.is_some_and(|turns| turns.to.post_message(&wasm_bindgen::JsValue::NULL).is_ok())
    });
    is_sent && arrived.await.is_ok()
}
