//! What is not loaded with the first page. The release (`cargo xtask build`, feature `split`) keeps each of these parts in
//! files of its own, which are fetched when something of it is used for the first time; the demo and the tests have all in
//! one file, where a part is always there. Whatever is only reached through here stays out of the first load.

use std::future::Future;
use std::pin::Pin;

use concord_core::call::Explanation;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;

/// A part of the app did not arrive. Nothing of it was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

impl Missing {
    /// What it means, and what to do.
    pub fn explain(self) -> Explanation {
        Explanation {
            what: "A part of Concord did not arrive. What needs it was not begun: nothing of it was read or written.".to_owned(),
            remedy: "Try again when this browser is online. If it does not help, reload the page: a newer version may have been put up."
                .to_owned(),
        }
    }
}

/// A future that a part gives out.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What makes a page.
pub type Page = fn() -> AnyView;

/// A way into a part that takes time once it is there. What is handed in may be borrowed for as long as it takes.
macro_rules! late {
    ($(#[$doc:meta])* $part:ident, fn $name:ident<$life:lifetime>($($argument:ident: $type:ty),* $(,)?) -> $output:ty { $work:expr }) => {
        $crate::app::parts::late! { @way [$(#[$doc])*] $part, [<$life>] $life, $name, ($($argument: $type),*), $output, $work }
    };
    ($(#[$doc:meta])* $part:ident, fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $output:ty { $work:expr }) => {
        $crate::app::parts::late! { @way [$(#[$doc])*] $part, [] 'static, $name, ($($argument: $type),*), $output, $work }
    };
    (@way [$(#[$doc:meta])*] $part:ident, [$($lives:tt)*] $life:lifetime, $name:ident, ($($argument:ident: $type:ty),*), $output:ty, $work:expr) => {
        $(#[$doc])*
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split(
            $part,
            wasm_split_path = leptos::wasm_split,
            fallible,
            return_wrapper(let work = _ ; { Ok(work.await) } -> Result<$output, $crate::app::Missing>)
        )]
        pub fn $name $($lives)* ($($argument: $type),*) -> $crate::app::Work<$life, $output> {
            Box::pin($work)
        }

        $(#[$doc])*
        #[cfg(not(feature = "split"))]
        pub async fn $name $($lives)* ($($argument: $type),*) -> Result<$output, $crate::app::Missing> {
            let work: $crate::app::Work<$life, $output> = Box::pin($work);
            Ok(work.await)
        }
    };
}
pub(super) use late;
