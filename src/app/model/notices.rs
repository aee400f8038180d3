//! Notifications of runs that have ended while nobody saw this tab.

use concord_core::log::Run;
use concord_core::view::{MayNotify, notice_of_run};
use leptos::prelude::*;

use super::Model;
use crate::browser::words::WRITING;
use crate::browser::{ask_to_notify, may_notify, notify_where_hidden};

impl Model {
    /// A run of this tab has ended: who wants to know is notified, unless the tab is seen.
    pub(super) fn notify_of(self, webstore: &str, run: &Run) {
        if !self.house.with_untracked(|house| house.habits.notifies) {
            return;
        }
        if let Some((title, text)) = notice_of_run(webstore, run, WRITING) {
            notify_where_hidden(webstore, &title, &text);
        }
    }

    /// Switches notifications on, if the browser allows it, or off. Whether it allows it.
    pub async fn switch_notices(self, on: bool) -> MayNotify {
        let may = match on {
            true => ask_to_notify().await,
            false => may_notify(),
        };
        let notifies = on && may == MayNotify::Yes;
        self.change_habits(|habits| habits.notifies = notifies);
        may
    }
}
