//! Taking the keyboard to a part of another page, as soon as that page is there: a field by its label, a button by its name.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::focus::focus;

/// What is looked for.
#[derive(Debug, Clone)]
pub enum Reached {
    /// The field of this label, else the part of the page with this heading.
    Field {
        /// The label.
        label: String,
        /// The heading.
        within: &'static str,
    },
    /// The button of this name.
    Button {
        /// The name.
        name: &'static str,
        /// Whether it is pressed as well.
        presses: bool,
    },
}

/// How many frames the part of the app that has the page may take to arrive.
const ARRIVES: u32 = 1800;
/// How many frames a page may take, once it is there, until it shows all that it will.
const STANDS: u32 = 60;
/// What has a label or heading for its text.
const NAMES: &str = "main label > span, main legend, main h1, main h2";

/// Takes the keyboard there once the page at `path` shows it. Whoever goes to yet another page is not taken away from that.
pub fn reach(path: String, what: Reached, missed: impl FnOnce() + 'static) {
    look(path, what, ARRIVES, STANDS, missed);
}

fn look(path: String, what: Reached, arrives: u32, stands: u32, missed: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        let is_there = window().location().pathname().as_ref() == Ok(&path);
        let is_arrived = is_there
            && document()
                .query_selector("main h1")
                .ok()
                .flatten()
                .is_some();
        let found = is_arrived.then(|| what.find(stands == 0)).flatten();
        match (found, is_arrived) {
            (Some(found), _) => what.take(&found),
            (None, true) if stands == 0 => missed(),
            (None, true) => look(path, what, arrives, stands - 1, missed),
            (None, false) if arrives > 0 => look(path, what, arrives - 1, stands, missed),
            (None, false) => {}
        }
    });
}

impl Reached {
    /// `is_all` says that the page shows nothing more.
    fn find(&self, is_all: bool) -> Option<Element> {
        match self {
            Self::Field { label, within } => {
                let heading = || named(within).filter(|_| is_all);
                named(label).or_else(heading)
            }
            Self::Button { name, .. } => {
                let selector = format!("main [data-testid={name}]");
                document().query_selector(&selector).ok().flatten()
            }
        }
    }

    fn take(&self, found: &Element) {
        let mut around = found.closest("details:not([open])").ok().flatten();
        while let Some(folded) = around {
            // A static name is a valid one.
            let _ = folded.set_attribute("open", "");
            around = folded.closest("details:not([open])").ok().flatten();
        }
        found.scroll_into_view();
        focus(found);
        let presses = matches!(self, Self::Button { presses: true, .. });
        if let Some(button) = found.dyn_ref::<HtmlElement>().filter(|_| presses) {
            button.click();
        }
    }
}

/// What can have the keyboard of what is called so: the field of a label, the heading of a part.
fn named(words: &str) -> Option<Element> {
    let names = document().query_selector_all(NAMES).ok()?;
    let all = (0..names.length()).filter_map(|at| names.get(at)?.dyn_into::<Element>().ok());
    let mut called = all.filter(|it| it.text_content().is_some_and(|text| text.trim() == words));
    let name = called.next()?;
    match name.closest("label, fieldset, summary").ok().flatten() {
        Some(around) if around.tag_name() == "SUMMARY" => Some(around),
        Some(around) => around.query_selector("input, select").ok()?,
        // A heading has the keyboard only when it is taken there.
        None => name.set_attribute("tabindex", "-1").ok().map(|()| name),
    }
}
