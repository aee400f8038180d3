//! The settings as they are being changed: numbers as they are typed, until they are read.

use std::num::NonZeroU32;

use super::settings::{Setting, SettingProblem, problems};
use crate::setup::Setup;
use crate::state::State;

/// How often automatic synchronisation runs when it is turned on and nothing else was chosen.
const USUAL_MINUTES: &str = "60";

/// The settings with their numbers as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupDraft {
    /// Everything else.
    pub setup: Setup,
    /// Whether automatic synchronisation is on.
    pub is_automatic: bool,
    /// Minutes between two automatic runs.
    pub automatic_minutes: String,
    /// Max. no. of attempts to push.
    pub max_attempts: String,
    /// Webstore list cache time, in minutes.
    pub list_cache_minutes: String,
    /// Activity log retention, in days.
    pub log_retention_days: String,
    /// From which share of the customers on emptying a field asks first, in percent.
    pub ask_emptied_percent: String,
    /// From which number of customers on emptying a field asks first.
    pub ask_emptied_customers: String,
    /// From which share of the customers on changing a field asks first, in percent.
    pub ask_changed_percent: String,
}

impl SetupDraft {
    /// The settings as they are saved, for changing them.
    pub fn of(setup: &Setup) -> Self {
        let minutes = setup.automatic_minutes;
        Self {
            setup: setup.clone(),
            is_automatic: minutes.is_some(),
            automatic_minutes: minutes
                .map_or_else(|| USUAL_MINUTES.to_owned(), |it| it.to_string()),
            max_attempts: setup.max_attempts.map_or(0, NonZeroU32::get).to_string(),
            list_cache_minutes: setup.list_cache_minutes.to_string(),
            log_retention_days: setup.log_retention_days.to_string(),
            ask_emptied_percent: setup.ask_above.emptied_percent.to_string(),
            ask_emptied_customers: setup.ask_above.emptied_customers.to_string(),
            ask_changed_percent: setup.ask_above.changed_percent.to_string(),
        }
    }

    /// The settings that are meant, and what is wrong with them. A number that can't be read stays as it is saved.
    pub fn read(&self, state: &State) -> (Setup, Vec<SettingProblem>) {
        let mut setup = self.setup.clone();
        let mut unreadable = Vec::new();
        let mut number = |setting, text: &str| match text.trim().parse::<u32>() {
            Ok(number) => Some(number),
            Err(_) => {
                unreadable.push(SettingProblem {
                    setting,
                    words: "Enter a whole number.".to_owned(),
                    is_warning: false,
                });
                None
            }
        };
        if let Some(attempts) = number(Setting::MaxAttempts, &self.max_attempts) {
            setup.max_attempts = NonZeroU32::new(attempts);
        }
        if let Some(minutes) = number(Setting::ListCacheMinutes, &self.list_cache_minutes) {
            setup.list_cache_minutes = minutes;
        }
        if let Some(days) = number(Setting::LogRetentionDays, &self.log_retention_days) {
            setup.log_retention_days = days;
        }
        let ask = &mut setup.ask_above;
        for (setting, text, to) in [
            (
                Setting::AskEmptiedPercent,
                &self.ask_emptied_percent,
                &mut ask.emptied_percent,
            ),
            (
                Setting::AskEmptiedCustomers,
                &self.ask_emptied_customers,
                &mut ask.emptied_customers,
            ),
            (
                Setting::AskChangedPercent,
                &self.ask_changed_percent,
                &mut ask.changed_percent,
            ),
        ] {
            if let Some(read) = number(setting, text) {
                *to = read;
            }
        }
        setup.automatic_minutes = None;
        if self.is_automatic
            && let Some(minutes) = number(Setting::AutomaticMinutes, &self.automatic_minutes)
        {
            setup.automatic_minutes = NonZeroU32::new(minutes);
            if minutes == 0 {
                unreadable.push(SettingProblem {
                    setting: Setting::AutomaticMinutes,
                    words: "At least 1 minute.".to_owned(),
                    is_warning: false,
                });
            }
        }
        let mut found = problems(&setup, state);
        found.extend(unreadable);
        (setup, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saved_settings_come_back_as_they_were_and_what_is_no_number_is_named() {
        let setup = Setup {
            automatic_minutes: NonZeroU32::new(15),
            max_attempts: None,
            ..Setup::default()
        };
        let state = State::default();
        assert_eq!(
            SetupDraft::of(&setup).read(&state),
            (setup.clone(), Vec::new())
        );
        let off = SetupDraft {
            is_automatic: false,
            ..SetupDraft::of(&setup)
        };
        assert_eq!(off.read(&state).0.automatic_minutes, None);
        let wrong = SetupDraft {
            automatic_minutes: "0".to_owned(),
            max_attempts: "many".to_owned(),
            list_cache_minutes: "-1".to_owned(),
            log_retention_days: String::new(),
            ..SetupDraft::of(&setup)
        };
        let settings: Vec<Setting> = wrong.read(&state).1.iter().map(|it| it.setting).collect();
        assert_eq!(
            settings,
            [
                Setting::MaxAttempts,
                Setting::ListCacheMinutes,
                Setting::LogRetentionDays,
                Setting::AutomaticMinutes
            ]
        );
    }
}
