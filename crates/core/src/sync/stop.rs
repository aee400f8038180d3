//! Giving up reading when the user stops it. Nothing is half done by reading: what is under way is let go of at once, a
//! request that hangs included.

use std::future::Future;
use std::pin::pin;

use futures_util::future::{Either, select};

use super::{SyncError, Watch};

/// Reads, until that is done or the user stops it.
pub(super) async fn until_stopped<T>(
    watch: &impl Watch,
    reading: impl Future<Output = Result<T, SyncError>>,
) -> Result<T, SyncError> {
    match select(pin!(reading), pin!(watch.stopped())).await {
        Either::Left((read, _)) => read,
        Either::Right(((), _)) => Err(SyncError::Stopped),
    }
}
