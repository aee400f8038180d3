//! The setup that all who synchronise a webstore share: what of this browser's is shared, and what taking the shared one over changes.
//!
//! It is the exported file's content for one webstore, without what is no setting: no connection, so that it can't lead keys elsewhere;
//! nothing that is known of customers (mappings, baselines, decisions, failures, the log, accounts whose orders are a guest's); nothing of
//! other webstores; and not the minutes of automatic synchronisation, which are this browser's. It is read as a file is, with the same
//! checks, and taken over as an import, so that nothing is written to any customer by it.

use serde_json::{Value, json};

use crate::call::Explanation;
use crate::house::House;
use crate::json;
use crate::setup::Setup;
use crate::state::{SharedSetup, State};
use crate::template::RegionalDefault;
use crate::transfer::{self, Document, Incoming, Line, ReadError, VERSION, WebstorePart};

/// This browser's setup of a webstore as a file would hold it, without anything but settings.
fn present(state: &State) -> Option<Document> {
    let shared = &state.shared;
    Some(Document {
        format: transfer::Format::Concord,
        version: VERSION,
        written: String::new(),
        webstores: vec![WebstorePart::of_settings(
            state.connection.clone()?,
            state.setup.clone(),
        )],
        templates: shared.templates.values().cloned().collect(),
        regional_defaults: shared.regional_defaults.clone(),
        country_codes: shared.country_codes.values().cloned().collect(),
    })
}

/// What is shared of this browser's setup; none before it is connected.
pub fn to_share(state: &State) -> Option<SharedSetup> {
    let mut document = present(state)?;
    let (code, company) = (state.code()?, state.own_company()?);
    let part = document.webstores.first_mut()?;
    let setup = Setup {
        guest_accounts: Default::default(),
        automatic_minutes: None,
        ..part.setup.clone()
    };
    let rows = &mut document.regional_defaults;
    rows.retain(|row| row.webstore == code);
    let default = setup.default_template.as_ref();
    let is_named = |code: &String| {
        let in_row = |row: &RegionalDefault| row.template == *code || row.taxed_template == *code;
        default == Some(code) || rows.iter().any(in_row)
    };
    document.templates.retain(|it| is_named(&it.code));
    document.country_codes.retain(|it| it.company == company);
    part.setup = setup;
    let text = document.to_text();
    let mut whole: Value = json::from_str(&text).ok()?;
    let setup = whole.pointer_mut("/webstores/0/setup")?.take();
    let mut shared = json!({"webstore": code, "setup": setup});
    for of in ["templates", "regional_defaults", "country_codes"] {
        shared[of] = whole[of].take();
    }
    Some(SharedSetup {
        version: u64::from(VERSION),
        content: shared.to_string(),
        ..SharedSetup::default()
    })
}

/// What taking the shared setup over would bring, and change, here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    incoming: Incoming,
    /// Each setting that differs: as it is here, and as it is shared.
    pub lines: Vec<Line>,
}

/// Why the shared setup can't be taken over: nothing of it is.
pub fn explain(error: &ReadError) -> Explanation {
    let Explanation { what, remedy } = error.explain();
    // It is read as a file is.
    let what = what.replace("The file", "The shared setup");
    Explanation {
        what: what.replace("the file", "the shared setup"),
        remedy: match error {
            ReadError::Newer(_) | ReadError::Unknown(_) => {
                "Use the newer Concord here as well: reload the page, or update the program concord."
                    .to_owned()
            }
            ReadError::NotJson(_) => "Share the setup again from a browser that has it as it should be.".to_owned(),
            _ => remedy,
        },
    }
}

/// How the shared setup differs from what is here; none before this browser is connected.
///
/// # Errors
/// It can't be understood, or a newer version wrote it.
pub fn difference(state: &State, of: &SharedSetup) -> Result<Option<Difference>, ReadError> {
    let Some(present) = present(state) else {
        return Ok(None);
    };
    let mut document = document_of(state, &present, of)?;
    for part in &mut document.webstores {
        // What is not shared stays as it is.
        part.setup.guest_accounts = state.setup.guest_accounts.clone();
        part.setup.automatic_minutes = state.setup.automatic_minutes;
    }
    let incoming = Incoming::new(document, &present);
    let lines = transfer::preview(&present, &incoming);
    Ok(Some(Difference { incoming, lines }))
}

/// The shared setup as a file of this browser's webstore.
fn document_of(state: &State, present: &Document, of: &SharedSetup) -> Result<Document, ReadError> {
    // A newer form may be anything.
    if of.version > u64::from(VERSION) {
        return Err(ReadError::Newer(of.version));
    }
    let mut shared: Value =
        json::from_str(&of.content).map_err(|error| ReadError::NotJson(error.to_string()))?;
    let mut file: Value = json::from_str(&present.to_text()).unwrap_or_default();
    file["version"] = json!(of.version);
    let Some(fields) = shared.as_object_mut() else {
        return Err(ReadError::Unreadable("it is no object".to_owned()));
    };
    let theirs = fields.remove("webstore").unwrap_or_default();
    for (name, value) in std::mem::take(fields) {
        let place = match name.as_str() {
            "setup" => "/webstores/0/setup".to_owned(),
            "templates" | "regional_defaults" | "country_codes" => format!("/{name}"),
            _ => return Err(ReadError::Unknown(name)),
        };
        if let Some(there) = file.pointer_mut(&place) {
            *there = value;
        }
    }
    // Whatever each browser calls the webstore.
    let rows = file["regional_defaults"].as_array_mut();
    for row in rows.into_iter().flatten() {
        if row.get("webstore") == Some(&theirs) {
            row["webstore"] = json!(state.code());
        }
    }
    transfer::read(&file.to_string())
}

impl Difference {
    /// The settings of the webstore once it is taken over.
    pub fn setup(&self) -> Option<&Setup> {
        let part = self.incoming.document().webstores.first()?;
        Some(&part.setup)
    }

    /// Takes over what all webstores share. Whatever it does not name stays.
    pub fn take_over(&self, house: &mut House) {
        let document = self.incoming.document();
        for template in &document.templates {
            house.keep_template(template.clone());
        }
        for row in &document.regional_defaults {
            house.keep_regional_default(None, row.clone());
        }
        for codes in &document.country_codes {
            house.keep_country_codes(codes.clone());
        }
    }
}
