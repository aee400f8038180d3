//! The assisted setup of a webstore, as it is kept: how far it is, and what was typed and chosen, so that it can be left and
//! resumed at any step. Keys are not part of it.

use concord_base::all;
use std::collections::BTreeSet;
use strum::VariantArray;

use serde::{Deserialize, Serialize};

use crate::connection::ConnectionDraft;
use crate::customer::casing::upper;
use crate::setup::{Pull, Push, Setup};
use crate::setup_check::{Setting, SettingProblem, SetupDraft};
use crate::state::State;
use crate::template::CustomerTemplate;

/// The assisted setup of a webstore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assisted {
    /// The step that is shown.
    pub step: Step,
    /// What is typed of the connection.
    pub draft: ConnectionDraft,
    /// The code of the webstore that this setup has connected: its own, and no other's.
    #[serde(default)]
    pub webstore: Option<String>,
    /// The directions that are chosen; none before that step was left for the first time.
    #[serde(default)]
    pub directions: Option<Directions>,
    /// The customer template that is chosen or typed; none before that step was seen.
    #[serde(default)]
    pub template: Option<TemplateChoice>,
    /// What is typed of orders and automatic synchronisation; none before that step was seen.
    #[serde(default)]
    pub orders: Option<OrdersChoice>,
}

/// What may be written where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directions {
    /// To Business Central.
    pub pull: Pull,
    /// To the webstore.
    pub push: Push,
}

impl Directions {
    /// Whether nothing may be written, on either side.
    pub fn are_closed(self) -> bool {
        self.pull == Pull::None && self.push == Push::None
    }
}

/// What customers that are created start with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TemplateChoice {
    /// The code of one that there is; empty for a new one.
    pub chosen: String,
    /// The new one, as it is typed.
    pub fresh: CustomerTemplate,
}

/// Orders and automatic synchronisation, as they are typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrdersChoice {
    /// The Business Central customer no. that orders of guests belong to; may be empty.
    pub guest: String,
    /// The day that orders are looked at from; empty for all, which Orders asks about with their number.
    pub since: String,
    /// The statuses of orders that take no part.
    #[serde(default = "usually_left_out")]
    pub statuses_left_out: BTreeSet<String>,
    /// Whether automatic synchronisation is on.
    pub is_automatic: bool,
    /// Minutes between two automatic runs.
    pub minutes: String,
}

fn usually_left_out() -> BTreeSet<String> {
    Setup::default().order_statuses_left_out
}

impl OrdersChoice {
    /// The settings that are asked for here.
    const SETTINGS: [Setting; 3] = [
        Setting::DefaultGuestCustomer,
        Setting::OrdersSince,
        Setting::AutomaticMinutes,
    ];

    /// As it is saved; `proposed` is the day where none is saved yet.
    pub fn of(setup: &Setup, proposed: String) -> Self {
        let draft = SetupDraft::of(setup);
        Self {
            guest: setup.default_guest_customer.clone().unwrap_or_default(),
            since: match (&setup.orders_since, setup.all_orders) {
                (Some(day), _) => day.clone(),
                (None, true) => String::new(),
                (None, false) => proposed,
            },
            statuses_left_out: setup.order_statuses_left_out.clone(),
            is_automatic: draft.is_automatic,
            minutes: draft.automatic_minutes,
        }
    }

    /// The settings with what is typed here, and what is wrong with that.
    pub fn read(&self, state: &State) -> (Setup, Vec<SettingProblem>) {
        let typed = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
        let saved = SetupDraft::of(&state.setup);
        let day = typed(&self.since);
        let draft = SetupDraft {
            setup: Setup {
                default_guest_customer: typed(&upper(&self.guest)),
                all_orders: saved.setup.all_orders && day.is_none(),
                orders_since: day,
                order_statuses_left_out: self.statuses_left_out.clone(),
                ..saved.setup.clone()
            },
            is_automatic: self.is_automatic,
            automatic_minutes: self.minutes.clone(),
            ..saved
        };
        let (setup, mut problems) = draft.read(state);
        problems.retain(|it| Self::SETTINGS.contains(&it.setting));
        (setup, problems)
    }
}

/// A step of the assisted setup.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray,
)]
pub enum Step {
    /// WooCommerce: address and keys.
    Webstore,
    /// Business Central: sign-in and company.
    Company,
    /// What may be written where.
    Directions,
    /// The default customer template.
    Template,
    /// Who is who: the suggestions, reviewed.
    Mapping,
    /// Orders, and when Concord synchronises by itself.
    Orders,
    /// What was chosen, and the first preview.
    Preview,
}

impl Step {
    /// Every step in order.
    pub const ALL: [Step; Step::VARIANTS.len()] = all(Step::VARIANTS);

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Step::Webstore => "Webstore",
            Step::Company => "Business Central",
            Step::Directions => "Directions",
            Step::Template => "New customers",
            Step::Mapping => "Mapping",
            Step::Orders => "Orders",
            Step::Preview => "First preview",
        }
    }

    /// The step before this one; none before the first. Whoever lets nobody be created is asked for no template, and the
    /// sample data has neither keys nor company to enter.
    pub fn before(self, pull: Pull, is_sample: bool) -> Option<Step> {
        Some(match self {
            Step::Webstore => return None,
            Step::Directions if is_sample => Step::Webstore,
            Step::Company => Step::Webstore,
            Step::Directions => Step::Company,
            Step::Template => Step::Directions,
            Step::Mapping if pull == Pull::All => Step::Template,
            Step::Mapping => Step::Directions,
            Step::Orders => Step::Mapping,
            Step::Preview => Step::Orders,
        })
    }

    /// The step after the directions.
    pub fn after_directions(pull: Pull) -> Step {
        match pull {
            Pull::All => Step::Template,
            Pull::None | Pull::MappedOnly => Step::Mapping,
        }
    }
}

impl Assisted {
    /// From the beginning, with a code that no webstore has yet.
    pub fn begin<'a>(taken: impl Iterator<Item = &'a String>) -> Self {
        Self {
            step: Step::Webstore,
            draft: ConnectionDraft::with_free_code(taken),
            webstore: None,
            directions: None,
            template: None,
            orders: None,
        }
    }

    /// As it goes on after it was left. `is_connected` says of a code whether there is such a webstore, `has_keys` whether
    /// the webstore's keys are in memory, typed or saved: without them the company can't be asked for.
    pub fn resumed(mut self, is_connected: impl Fn(&str) -> bool, has_keys: bool) -> Self {
        // What was kept by earlier versions does not name the webstore that was connected.
        let by_code = (self.step > Step::Company).then(|| self.draft.tidy_code());
        self.webstore = self.webstore.or(by_code).filter(|code| is_connected(code));
        self.step = match self.step {
            Step::Company if !has_keys => Step::Webstore,
            Step::Webstore | Step::Company => self.step,
            _ if self.webstore.is_none() => Step::Webstore,
            step => step,
        };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_at(step: Step, webstore: Option<&str>) -> Assisted {
        Assisted {
            step,
            webstore: webstore.map(str::to_owned),
            ..Assisted::begin([].iter())
        }
    }

    #[test]
    fn back_leads_one_step_back_and_on_the_way_that_was_taken() {
        for pull in Pull::ALL {
            for is_sample in [false, true] {
                let mut way = vec![Step::Preview];
                while let Some(before) = way.last().unwrap().before(pull, is_sample) {
                    way.push(before);
                }
                way.reverse();
                let expected: Vec<Step> = Step::ALL
                    .into_iter()
                    .filter(|step| match step {
                        Step::Company => !is_sample,
                        Step::Template => pull == Pull::All,
                        _ => true,
                    })
                    .collect();
                assert_eq!(way, expected, "{pull:?}, sample data: {is_sample}");
                let after = expected
                    .iter()
                    .position(|it| *it == Step::Directions)
                    .unwrap()
                    + 1;
                assert_eq!(Step::after_directions(pull), expected[after]);
            }
        }
    }

    #[test]
    fn it_goes_on_at_the_step_that_was_left_where_what_that_needs_is_there() {
        let there = |code: &str| code == "MAIN";
        for step in &Step::ALL[2..] {
            let step = *step;
            // Keys are not needed to choose.
            for has_keys in [false, true] {
                let resumed = left_at(step, Some("MAIN")).resumed(there, has_keys);
                assert_eq!(
                    (resumed.step, resumed.webstore.as_deref()),
                    (step, Some("MAIN"))
                );
            }
            // One that an earlier version kept.
            assert_eq!(left_at(step, None).resumed(there, false).step, step);
            // The webstore was forgotten meanwhile.
            let gone = left_at(step, Some("GONE")).resumed(there, true);
            assert_eq!((gone.step, gone.webstore), (Step::Webstore, None));
        }
        let company = |has_keys| left_at(Step::Company, None).resumed(there, has_keys);
        assert_eq!(company(true).step, Step::Company);
        assert_eq!(company(false).step, Step::Webstore);
        // A webstore of the code that is typed is not this setup's: it has connected none.
        assert_eq!(company(true).webstore, None);
    }

    #[test]
    fn orders_and_schedule_are_the_settings_as_typed_and_what_is_wrong_is_said_of_these_alone() {
        let state = State::default();
        let proposed = || "2026-10-27".to_owned();
        let asked = OrdersChoice::of(&state.setup, proposed());
        assert_eq!(
            (asked.since.as_str(), asked.is_automatic),
            ("2026-10-27", false)
        );
        let (setup, problems) = asked.read(&state);
        assert_eq!(problems, []);
        assert_eq!(setup.orders_since.as_deref(), Some("2026-10-27"));
        assert_eq!(
            (setup.default_guest_customer, setup.automatic_minutes),
            (None, None)
        );
        let typed = OrdersChoice {
            guest: " c00010 ".to_owned(),
            since: "soon".to_owned(),
            statuses_left_out: ["failed".to_owned()].into(),
            is_automatic: true,
            minutes: "x".to_owned(),
        };
        let (setup, problems) = typed.read(&state);
        assert_eq!(setup.default_guest_customer.as_deref(), Some("C00010"));
        let wrong: Vec<_> = problems.iter().map(|it| it.setting).collect();
        assert!(
            wrong.contains(&Setting::OrdersSince) && wrong.contains(&Setting::AutomaticMinutes)
        );
        // What is saved is what is asked for the next time.
        let minutes = OrdersChoice {
            since: proposed(),
            minutes: "15".to_owned(),
            ..typed
        };
        let (setup, _) = minutes.read(&state);
        assert_eq!(
            OrdersChoice::of(&setup, String::new()),
            OrdersChoice {
                guest: "C00010".to_owned(),
                ..minutes
            }
        );
    }

    #[test]
    fn what_an_earlier_version_kept_is_read() {
        let kept =
            r#"{"step": "Directions", "draft": {"code": "MAIN", "url": "https://shop.example"}}"#;
        let read: Assisted = serde_json::from_str(kept).unwrap();
        assert_eq!((read.step, read.webstore), (Step::Directions, None));
        assert_eq!(read.draft.url, "https://shop.example");
    }
}
