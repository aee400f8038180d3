//! How far the work is, on a terminal; and the wish to stop it.

use std::time::Duration;

use concord_core::sync::{Permission, Progress, Watch};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tokio::sync::watch;

use crate::words::WRITING;

/// How often the bar moves while nothing is known to have been done.
const TICK: Duration = Duration::from_millis(200);

/// The bars of all webstores. Where the error output is no terminal there are none.
#[derive(Clone)]
pub struct Screen {
    bars: MultiProgress,
    stop: watch::Receiver<bool>,
}

impl Screen {
    /// A screen, and what tells the work that it is to stop.
    pub fn new() -> (Self, watch::Sender<bool>) {
        let (sender, stop) = watch::channel(false);
        let bars = MultiProgress::new();
        (Self { bars, stop }, sender)
    }

    /// Follows the work on a webstore.
    pub fn follow(&self, webstore: &str) -> Follow {
        let bar = self.bars.add(ProgressBar::no_length());
        bar.set_prefix(webstore.to_owned());
        bar.set_style(style("{prefix} {spinner} {wide_msg}"));
        bar.enable_steady_tick(TICK);
        Follow {
            webstore: webstore.to_owned(),
            bar,
            stop: self.stop.clone(),
        }
    }
}

/// Follows the work on one webstore. The bar goes when the last copy does.
#[derive(Clone)]
pub struct Follow {
    webstore: String,
    bar: ProgressBar,
    stop: watch::Receiver<bool>,
}

impl Follow {
    /// Says what the work waits for.
    pub fn say(&self, words: &str) {
        tracing::info!(webstore = self.webstore, "{words}");
        self.bar.set_message(words.to_owned());
    }

    /// Returns when the program was asked to stop.
    pub async fn asked_to_stop(&self) {
        let mut stop = self.stop.clone();
        if stop.wait_for(|is_wished| *is_wished).await.is_err() {
            // Nobody is left who could ask.
            std::future::pending().await
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Follow {
    async fn permission(&self) -> Permission {
        match *self.stop.borrow() {
            true => Permission::Stop,
            false => Permission::Go,
        }
    }

    fn stopped(&self) -> impl Future<Output = ()> {
        self.asked_to_stop()
    }

    fn progress(&self, progress: &Progress) {
        tracing::debug!(
            webstore = self.webstore,
            step = progress.step,
            done = progress.done,
            total = progress.total
        );
        if progress.total > 0 {
            let total = u64::try_from(progress.total).unwrap_or(u64::MAX);
            if self.bar.length().is_none() {
                self.bar
                    .set_style(style("{prefix} [{bar:20}] {pos}/{len} {wide_msg}"));
            }
            self.bar.set_length(total);
            self.bar
                .set_position(u64::try_from(progress.done).unwrap_or(total));
        }
        let left = progress
            .time_left()
            .map(|left| format!(" · {} left", (WRITING.duration)(left)));
        let step = &progress.step;
        self.bar
            .set_message(format!("{step}{}", left.unwrap_or_default()));
    }
}

/// A style of bar; the plain one where the template is none.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
