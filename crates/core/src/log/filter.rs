//! Finding entries of the activity log.

use super::{Entry, EntryResult};
use crate::customer::normal::folded;
use concord_base::all;
use strum::VariantArray;

/// Which results are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, VariantArray)]
pub enum Results {
    /// All.
    #[default]
    All,
    /// Done.
    Done,
    /// Left because the record changed since the preview.
    ChangedSince,
    /// Failed.
    Failed,
}

impl Results {
    /// Every choice, the default first.
    pub const ALL: [Results; Results::VARIANTS.len()] = all(Results::VARIANTS);

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Results::All => "All",
            Results::Done => "Done",
            Results::ChangedSince => "Changed since the preview",
            Results::Failed => "Errors",
        }
    }

    /// In the address of the page.
    pub fn slug(self) -> &'static str {
        match self {
            Results::All => "all",
            Results::Done => "done",
            Results::ChangedSince => "changed",
            Results::Failed => "errors",
        }
    }

    /// Whether an entry is among them.
    pub fn include(self, entry: &Entry) -> bool {
        match self {
            Results::All => true,
            Results::Done => entry.result == EntryResult::Done,
            Results::ChangedSince => entry.result == EntryResult::ChangedSince,
            Results::Failed => matches!(entry.result, EntryResult::Failed { .. }),
        }
    }
}

/// Whether an entry has every word of a search: in its customer's name, number or webstore ID, what was done and why, the
/// values before and after, or the error. Letter case does not count.
pub fn finds(search: &str, entry: &Entry) -> bool {
    let search = folded(search);
    if search.is_empty() {
        return true;
    }
    let mut text = vec![
        entry.name.clone(),
        entry.number.clone().unwrap_or_default(),
        entry
            .webstore_id
            .map_or_else(String::new, |id| id.to_string()),
        entry.action.label().to_owned(),
        entry.reason.clone(),
    ];
    text.extend(entry.notes.iter().cloned());
    text.extend(entry.order.iter().map(|order| order.number.clone()));
    for written in entry.written() {
        text.extend(
            [written.to.name(), written.label, &written.old, &written.new].map(str::to_owned),
        );
    }
    if let EntryResult::Failed { error, .. } = &entry.result {
        text.extend([error.what.clone(), error.remedy.clone()]);
    }
    let text = folded(&text.join("\n"));
    search.split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Explanation, Side};
    use crate::customer::{Field, WebstoreId};
    use crate::log::Action;
    use crate::merge::FieldChange;
    use crate::ports::Timestamp;

    #[test]
    fn every_word_is_looked_for_in_names_numbers_values_and_errors() {
        let change = FieldChange {
            field: Field::City,
            old: "Lodz".to_owned(),
            new: "Łódź".to_owned(),
        };
        let entry = Entry {
            run: Timestamp(0),
            sequence: 0,
            name: "José Müller".to_owned(),
            webstore_id: Some(WebstoreId(4711)),
            customer: None,
            number: Some("C00010".to_owned()),
            action: Action::Update,
            reason: "changed in the webstore".to_owned(),
            order: None,
            fields: vec![(Side::Company, change)],
            stored: Vec::new(),
            former_spelling: Vec::new(),
            result: EntryResult::Failed {
                error: Explanation {
                    what: "Too long".to_owned(),
                    remedy: "Mend it".to_owned(),
                },
                request: None,
            },
            notes: Vec::new(),
        };
        for search in [
            "",
            "josé",
            "JOSÉ müller",
            "4711",
            "c00010 lodz",
            "too LONG",
            "city",
        ] {
            assert!(finds(search, &entry), "{search}");
        }
        for search in ["nobody", "josé nobody"] {
            assert!(!finds(search, &entry), "{search}");
        }
        assert!(Results::Failed.include(&entry) && !Results::Done.include(&entry));
    }
}
