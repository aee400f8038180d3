//! How this browser is used: kept in it, and in no file that leaves it.

use serde::{Deserialize, Serialize};

use crate::ports::Table;
use crate::state::{Record, record};

/// What a person has chosen once for this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    /// Whether shortcuts with Alt or a single letter are on.
    pub shortcuts: bool,
    /// The width of the FactBox in pixels, once it was changed.
    pub factbox: Option<u32>,
    /// Whether the browser notifies of runs that have ended while the tab was hidden.
    pub notifies: bool,
}

record!(Habits, Table::Settings, |_it| "habits".to_owned());

impl Default for Habits {
    fn default() -> Self {
        Self {
            shortcuts: true,
            factbox: None,
            notifies: false,
        }
    }
}

/// The narrowest that a FactBox is still read at.
pub const NARROWEST: u32 = 240;
/// The widest that one is of use.
const WIDEST: u32 = 640;
/// What the list beside it, and what is around both, need of the window.
const BESIDE: u32 = 940;
/// The widths that presses of the border lead through.
const WIDTHS: [u32; 4] = [280, 360, 460, 580];
/// How far a key moves the border.
const STEP: u32 = 20;

/// The widest that a FactBox may be in a window of this width.
pub fn widest_in(window: u32) -> u32 {
    window.saturating_sub(BESIDE).clamp(NARROWEST, WIDEST)
}

impl Habits {
    /// How wide the FactBox is in a window of this width.
    pub fn factbox_in(&self, window: u32) -> u32 {
        let usual = match window {
            1700.. => 420,
            1500.. => 310,
            _ => 280,
        };
        let chosen = self.factbox.unwrap_or(usual);
        chosen.clamp(NARROWEST, widest_in(window))
    }
}

/// How wide the FactBox is after a press of its border: the next width that fits, and after the last one the first again.
pub fn factbox_after_press(width: u32, widest: u32) -> u32 {
    let wider = WIDTHS.into_iter().find(|it| *it > width && *it <= widest);
    wider.unwrap_or(WIDTHS[0].min(widest))
}

/// How wide it is after a key on its border, which stands at its left; none where the key does not move it.
pub fn factbox_after_key(key: &str, width: u32, widest: u32) -> Option<u32> {
    let width = match key {
        "ArrowLeft" => width + STEP,
        "ArrowRight" => width.saturating_sub(STEP),
        "Home" => NARROWEST,
        "End" => widest,
        _ => return None,
    };
    Some(width.clamp(NARROWEST, widest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factbox_is_as_wide_as_was_chosen_else_as_fits_the_window_and_never_out_of_its_bounds() {
        let mut habits = Habits::default();
        let widths = [1100, 1280, 1500, 1920].map(|window| habits.factbox_in(window));
        assert_eq!(widths, [240, 280, 310, 420]);
        for (chosen, width) in [(0, NARROWEST), (333, 333), (9999, 340)] {
            habits.factbox = Some(chosen);
            assert_eq!(habits.factbox_in(1280), width);
        }
        // A wide one is that wide again in a wide window.
        assert_eq!(habits.factbox_in(1920), WIDEST);
    }

    #[test]
    fn arrow_keys_move_the_border_and_home_and_end_to_its_bounds() {
        let after = |key, width| factbox_after_key(key, width, 500);
        assert_eq!(after("ArrowLeft", 300), Some(320));
        assert_eq!(after("ArrowRight", 300), Some(280));
        assert_eq!(after("ArrowRight", NARROWEST), Some(NARROWEST));
        assert_eq!(after("ArrowLeft", 495), Some(500));
        assert_eq!(after("Home", 300), Some(NARROWEST));
        assert_eq!(after("End", 300), Some(500));
        assert_eq!(after("a", 300), None);
    }

    #[test]
    fn presses_of_the_border_lead_through_all_widths_that_fit_and_round() {
        let mut widths = vec![300];
        for at in 0..4 {
            widths.push(factbox_after_press(widths[at], 500));
        }
        assert_eq!(widths, [300, 360, 460, 280, 360]);
        assert_eq!(factbox_after_press(240, 240), 240);
    }

    #[test]
    fn what_an_older_version_has_kept_leaves_the_rest_as_usual() {
        let kept: Habits = serde_json::from_str("{\"notifies\":true}").unwrap();
        let wanted = Habits {
            notifies: true,
            ..Habits::default()
        };
        assert_eq!(kept, wanted);
    }
}
