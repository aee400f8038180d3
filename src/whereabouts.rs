//! Which webstore the address names: each tab shows its own, after a reload too, and the browser's way back leads from one to
//! the other.

use concord_core::house::House;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::app::{Model, WEBSTORE};
use crate::components::{Step, use_address_part};

/// The pages about one webstore: their addresses name it. In the others the part means something else, or nothing.
const ABOUT_ONE: [&str; 6] = ["/", "/mapping", "/synchronise", "/orders", "/setup", "/log"];

fn is_about_one(path: &str) -> bool {
    ABOUT_ONE.contains(&path)
}

/// What an address says about the webstore, beside the one that is shown.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// The same, or there is none.
    Same,
    /// Nothing: it is about the one that is shown.
    Nothing,
    /// Another one that is known here.
    Another(String),
    /// One that is not known here.
    Unknown(String),
}

fn said(asked: Option<String>, shown: &str, house: &House) -> Said {
    match asked {
        None => Said::Nothing,
        Some(asked) if asked == shown => Said::Same,
        Some(asked) if house.webstores.contains_key(&asked) => Said::Another(asked),
        Some(asked) => Said::Unknown(asked),
    }
}

/// Shows the webstore that the address names, and names the one that is shown where it names none.
pub fn keep_webstore_in_address(model: Model) {
    let (part, path) = (use_address_part(WEBSTORE), use_location().pathname);
    Effect::new(move || {
        let (asked, path) = (part.value.get(), path.get());
        let Some(shown) = model.place().map(|it| it.code) else {
            return;
        };
        if !is_about_one(&path) {
            return;
        }
        let said = model
            .house
            .with_untracked(|house| said(asked, &shown, house));
        let stays = || part.set(Some(shown.clone()), step_to(&path));
        match said {
            Said::Same => {}
            Said::Nothing => stays(),
            Said::Another(code) => {
                if model.told(model.show_webstore(code)).is_none() {
                    stays();
                }
            }
            Said::Unknown(code) => {
                model.say(format!(
                    "This browser knows no webstore {code}. {shown} is shown."
                ));
                stays();
            }
        }
    });
}

/// How the name is added to the address of a page. The router shows a page before the browser has its address: what is added until
/// then takes the place of that step, and not of the page that was left.
fn step_to(path: &str) -> Step {
    match window().location().pathname() {
        Ok(there) if there == path => Step::InPlace,
        _ => Step::Forward,
    }
}

/// Shows another webstore, on the same page.
pub fn use_show_webstore(model: Model) -> Callback<String> {
    let (path, navigate) = (use_location().pathname, use_navigate());
    Callback::new(move |code: String| {
        let path = path.get_untracked();
        match is_about_one(&path) {
            // What was looked at of the other one stays behind.
            true => navigate(
                &format!("{path}?{WEBSTORE}={code}"),
                NavigateOptions::default(),
            ),
            false => drop(model.told(model.show_webstore(code))),
        }
    })
}
