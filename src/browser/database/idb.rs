//! What is needed of the browser's IndexedDB, as futures. What a request holds back is a promise's: its handlers are its two ends.

use std::ops::Range;

use js_sys::{Array, Function, Promise};
use leptos::prelude::window;
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, Event, IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbRequest,
    IdbTransaction, IdbTransactionMode, IdbVersionChangeEvent,
};

/// Why the browser did not do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its own name for that; empty where it has none.
    pub name: String,
    /// Its words.
    pub words: String,
}

/// What it calls the end of a transaction that was not carried out.
pub const ABORTED: &str = "AbortError";

impl From<JsValue> for Failure {
    fn from(thrown: JsValue) -> Self {
        match thrown.dyn_into::<DomException>() {
            Ok(exception) => Self {
                name: exception.name(),
                words: format!("{}: {}", exception.name(), exception.message()),
            },
            Err(other) => Self {
                name: String::new(),
                words: format!("{other:?}"),
            },
        }
    }
}

impl Failure {
    /// The browser does not even begin to open a database, as in some private windows.
    fn refused(thrown: JsValue) -> Self {
        let failure = Self::from(thrown);
        Self {
            words: format!("it refuses to open a database ({})", failure.words),
            ..failure
        }
    }

    fn aborted(reason: Option<DomException>) -> Self {
        match reason {
            Some(reason) => JsValue::from(reason).into(),
            None => Self {
                name: ABORTED.to_owned(),
                words: "The transaction was aborted.".to_owned(),
            },
        }
    }
}

/// Opens a database, or makes it. `upgrade` brings its stores up; `blocked` is called while somebody has an earlier version open.
pub async fn open(
    name: &str,
    version: u32,
    blocked: impl FnOnce() + 'static,
    upgrade: impl FnOnce(&IdbDatabase) -> Result<(), JsValue> + 'static,
) -> Result<IdbDatabase, Failure> {
    let request = factory()?.open_with_u32(name, version);
    let request = request.map_err(Failure::refused)?;
    let opening = request.clone();
    let upgrade = Closure::once(move |_: Event| {
        let database = opening.result().map(JsCast::unchecked_into::<IdbDatabase>);
        // A version whose stores are not there is none.
        if database.and_then(|it| upgrade(&it)).is_err()
            && let Some(transaction) = opening.transaction()
        {
            let _ = transaction.abort();
        }
    });
    let blocked = Closure::once(move |_: Event| blocked());
    request.set_onupgradeneeded(Some(function(&upgrade)));
    request.set_onblocked(Some(function(&blocked)));
    answer(&request).await.map(JsCast::unchecked_into)
}

/// Removes a database, once everybody has closed it.
pub async fn remove(name: &str) -> Result<(), Failure> {
    let request = factory()?.delete_database(name)?;
    answer(&request).await.map(drop)
}

fn factory() -> Result<IdbFactory, Failure> {
    window().indexed_db()?.ok_or_else(|| Failure {
        name: String::new(),
        words: "it refuses to open a database".to_owned(),
    })
}

fn function<T: ?Sized>(closure: &Closure<T>) -> &Function {
    closure.as_ref().unchecked_ref()
}

/// What a request that was just made is answered.
pub async fn answer(request: &IdbRequest) -> Result<JsValue, Failure> {
    let answered = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(answered).await {
        Ok(_) => Ok(request.result()?),
        Err(_) => Err(Failure::aborted(request.error()?)),
    }
}

/// The texts that a request is answered.
pub async fn texts(request: Result<IdbRequest, JsValue>) -> Result<Vec<String>, Failure> {
    let list: Array = answer(&request?).await?.unchecked_into();
    let text = |value: JsValue| {
        value.as_string().ok_or_else(|| Failure {
            name: String::new(),
            words: "Something that is no text is kept.".to_owned(),
        })
    };
    list.iter().map(text).collect()
}

/// From one key to before another.
pub fn keys(range: &Range<String>) -> Result<JsValue, JsValue> {
    let (from, to) = (range.start.as_str().into(), range.end.as_str().into());
    let keys = IdbKeyRange::bound_with_lower_open_and_upper_open(&from, &to, false, true);
    keys.map(Into::into)
}

/// A transaction: what is not waited for to be carried out is taken back when it ends.
pub struct Transaction {
    transaction: IdbTransaction,
    /// The event that ends it, of whichever kind.
    end: Promise,
    is_to_stand: bool,
}

impl Transaction {
    /// Begins one over these stores.
    pub fn begin(
        database: &IdbDatabase,
        stores: &[&str],
        mode: IdbTransactionMode,
    ) -> Result<Self, Failure> {
        let stores: Array = stores.iter().map(|it| JsValue::from_str(it)).collect();
        let transaction = database.transaction_with_str_sequence_and_mode(&stores, mode)?;
        let end = Promise::new(&mut |ends, _| {
            transaction.set_oncomplete(Some(&ends));
            transaction.set_onabort(Some(&ends));
        });
        Ok(Self {
            transaction,
            end,
            is_to_stand: false,
        })
    }

    /// One of its stores.
    pub fn store(&self, name: &str) -> Result<IdbObjectStore, Failure> {
        Ok(self.transaction.object_store(name)?)
    }

    /// Waits until it is carried out, which the browser does once nothing more is asked of it.
    pub async fn commit(mut self) -> Result<(), Failure> {
        self.is_to_stand = true;
        let end = JsFuture::from(self.end.clone()).await?;
        match end.unchecked_into::<Event>().type_().as_str() {
            "complete" => Ok(()),
            _ => Err(Failure::aborted(self.transaction.error())),
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.is_to_stand {
            // One that has ended by itself can't be.
            let _ = self.transaction.abort();
        }
    }
}

/// What happens to a database from outside, for whoever waits for it then or later: the event of a tab that wants another version
/// or none, or that the browser has closed it.
pub fn interruption(database: &IdbDatabase) -> Promise {
    Promise::new(&mut |resolve, _| {
        database.set_onversionchange(Some(&resolve));
        database.set_onclose(Some(&resolve));
    })
}

/// The version that another tab wants; none where it wants to remove the database, or the browser did.
pub fn wanted_version(event: JsValue) -> Option<f64> {
    let event = event.dyn_into::<IdbVersionChangeEvent>().ok()?;
    event.new_version()
}
