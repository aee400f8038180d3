//! Work in slices of which only the latest counts.

use std::future::Future;

use futures_util::FutureExt;
use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// One kind of work: beginning it anew ends what of it is still going on.
#[derive(Clone, Copy)]
pub struct Latest(StoredValue<Option<AbortHandle>>);

impl Latest {
    /// None is going on.
    pub fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// Begins it. What its first slice finishes is done before this returns, so that with few records nothing is ever late.
    pub fn begin<T: 'static>(
        self,
        work: impl Future<Output = T> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let (work, handle) = abortable(work);
        let former = self.0.try_update_value(|going_on| going_on.replace(handle));
        if let Some(former) = former.flatten() {
            former.abort();
        }
        let mut work = Box::pin(work);
        match (&mut work).now_or_never() {
            Some(finished) => {
                if let Ok(found) = finished {
                    done(found);
                }
            }
            None => spawn_local(async move {
                if let Ok(found) = work.await {
                    done(found);
                }
            }),
        }
    }
}
