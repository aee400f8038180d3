//! Waiting for a condition, with a deadline. Never for a time: that is either too long or, some day, too short.

use std::time::{Duration, Instant};

use super::World;

/// Ample for one step on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);
/// Of a long page, enough to see where the app is.
const SHOWN_TEXT: usize = 4000;

impl World {
    /// Asks again and again until there is an answer. `what` says what is waited for, in words for the failure.
    pub async fn until<T>(&self, what: &str, check: impl AsyncFnMut() -> Option<T>) -> T {
        self.until_within(PATIENCE, what, check).await
    }

    /// The same for what may take longer (or must not).
    pub async fn until_within<T>(
        &self,
        patience: Duration,
        what: &str,
        check: impl AsyncFnMut() -> Option<T>,
    ) -> T {
        match poll(patience, check).await {
            Some(answer) => answer,
            None => {
                self.fail(&format!("waited {patience:?} in vain: {what}"))
                    .await
            }
        }
    }

    /// Fails the test and shows where the app is.
    pub async fn fail(&self, why: &str) -> ! {
        let picture = self
            .browser
            .save_picture(&format!("{}.failed", self.name))
            .await;
        let address = self
            .browser
            .driver
            .current_url()
            .await
            .map_or_else(|error| error.to_string(), Into::into);
        let mut text = self.page_text().await;
        if let Some((cut, _)) = text.char_indices().nth(SHOWN_TEXT) {
            text.truncate(cut);
            text.push('…');
        }
        let console = self.browser.console().await.join("\n");
        panic!(
            "{why}\n--- address: {address}\n--- picture: {}\n--- page:\n{text}\n--- console:\n{console}\n--- sandbox:\n{}\n---",
            picture.display(),
            self.sandbox.output(),
        );
    }
}

/// Asks again and again; `None` when the time is up.
pub async fn poll<T>(patience: Duration, mut check: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + patience;
    loop {
        // Asked at least once, and once more after the last pause.
        let late = Instant::now() > deadline;
        let answer = check().await;
        if answer.is_some() || late {
            return answer;
        }
        tokio::time::sleep(POLL).await;
    }
}
