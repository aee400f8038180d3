//! What a key does, as the core's list of shortcuts says.

use concord_core::view::{At, Does, With, does};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::app::Model;

/// What the pressed key does at this place; nothing where it is no shortcut there, or one that is switched off.
pub fn pressed(model: Model, at: At, event: &KeyboardEvent) -> Option<Does> {
    let with = match () {
        () if event.alt_key() => With::Alt,
        () if event.ctrl_key() || event.meta_key() => With::Ctrl,
        () if event.shift_key() => With::Shift,
        () => With::Nothing,
    };
    // Ctrl and Alt together type signs on many keyboards.
    if with == With::Alt && event.ctrl_key() {
        return None;
    }
    let all = model.house.with_untracked(|house| house.habits.shortcuts);
    let key = event.key();
    // With Option a Mac types another sign: there the place of the key tells.
    let code = event.code();
    let key = match code.strip_prefix("Key") {
        Some(letter) if with == With::Alt && !key.is_ascii() => letter,
        _ => key.as_str(),
    };
    does(at, key, with, all)
}
