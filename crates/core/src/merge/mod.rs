//! Three-way merge, field by field, against the baseline.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::call::Side;
pub use crate::customer::FieldChange;
use crate::customer::normal::{alike, is_blank, same};
use crate::customer::{CompanyId, Field, OwnField, Values};
use crate::ports::Timestamp;
use crate::reading;
use crate::sabotage::{self, Sabotage};
use crate::setup::{FieldDirection, FieldDirections, WhenBothChanged};
use crate::webstore::is_kept_as;

/// A field's values as they were on each side when both last agreed. They may differ in spelling, or because a
/// server rewrites what it is sent: a side has changed when it differs from its own value here, so that
/// neither starts an endless to-and-fro (facts/faults.md 22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The webstore's value. Former versions kept it with WordPress's entities.
    #[serde(deserialize_with = "without_entities")]
    pub webstore: String,
    /// Business Central's value.
    pub company: String,
    /// What our own last write replaced on one of the two sides; none where the two agreed without one.
    #[serde(default)]
    pub replaced: Option<Replaced>,
    /// Under which meta key the webstore's value stood, or as which of its names; none where WooCommerce has a place of its own for the
    /// field. Under another one nothing was agreed.
    #[serde(default)]
    pub meta_key: Option<String>,
}

/// A value that our own write replaced. Where it is seen again it may be an old answer, from a cache, and no edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// On which side.
    pub side: Side,
    /// What was there before.
    pub value: String,
    /// When the record was last changed, by its own system's clock, right after our write; none where that is not known.
    pub at: Option<Timestamp>,
}

fn without_entities<'de, D: Deserializer<'de>>(stored: D) -> Result<String, D::Error> {
    String::deserialize(stored).map(reading::decode)
}

impl Agreed {
    /// The two values that count as agreed.
    pub fn on(webstore: &str, company: &str) -> Self {
        Self {
            webstore: webstore.to_owned(),
            company: company.to_owned(),
            replaced: None,
            meta_key: None,
        }
    }

    /// The same of a value that stands under a meta key.
    pub fn under(self, meta_key: Option<&str>) -> Self {
        Self {
            meta_key: meta_key.map(str::to_owned),
            ..self
        }
    }
}

impl Baseline {
    /// The side whose answer is an old one, as far as can be told: it shows what our own last write replaced there, and its record
    /// does not say that it was changed after that write.
    pub fn old_answer(
        &self,
        field: Field,
        webstore: &str,
        company: &str,
        changed: Changed,
    ) -> Option<Side> {
        let agreed = self.0.get(&field)?;
        let replaced = agreed.replaced.as_ref()?;
        let (now, agreed_on, changed) = match replaced.side {
            Side::Webstore => (webstore, &agreed.webstore, changed.webstore),
            Side::Company => (company, &agreed.company, changed.company),
        };
        let shows_old = same(field, now, &replaced.value) && !same(field, now, agreed_on);
        let is_proved_edit = changed
            .zip(replaced.at)
            .is_some_and(|(now, then)| now > then);
        let is_old = shows_old && !is_proved_edit && !sabotage::is(Sabotage::StaleAsEdit);
        is_old.then_some(replaced.side)
    }
}

/// When the two records were last changed, each by its own system's clock, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    /// The webstore's.
    pub webstore: Option<Timestamp>,
    /// Business Central's.
    pub company: Option<Timestamp>,
}

impl Agreed {
    /// Whether one side has come to hold what the other held at the baseline, where the two differed: an undo had left them so,
    /// and another browser, which knows nothing of that, has carried the value over again. That is nobody's edit, so that the
    /// setup's word on two edits does not hold for it.
    fn is_taken_over(&self, field: Field, webstore: &str, company: &str) -> bool {
        let differed = !same(field, &self.webstore, &self.company);
        differed && (same(field, company, &self.webstore) || same(field, webstore, &self.company))
    }
}

/// The baseline of a mapped pair. A field on which the two never agreed has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Baseline(pub BTreeMap<Field, Agreed>);

/// A field that differs and that nobody may decide but the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The field.
    pub field: Field,
    /// The webstore's value.
    pub webstore: String,
    /// Business Central's value.
    pub company: String,
    /// Why it is one.
    pub cause: ConflictCause,
}

/// Why two differing values are a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConflictCause {
    /// The first synchronisation of the pair: nothing says which is newer.
    FirstTime,
    /// Both sides were changed since they last agreed.
    BothChanged,
    /// One side shows again what our own last write replaced there, and nothing proves that somebody typed it: it may be an old
    /// answer, from a cache.
    OldAnswer(Side),
}

/// The user's decision on a conflict. It holds only for the two values that were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The Business Central customer of the pair.
    pub customer: CompanyId,
    /// The field.
    pub field: Field,
    /// Whose value stays.
    pub keep: Side,
    /// The webstore's value as it was seen.
    pub webstore: String,
    /// Business Central's value as it was seen.
    pub company: String,
}

/// What becomes of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// Nobody changed anything since the baseline.
    Unchanged,
    /// Both sides hold the same now, and the baseline does not say so yet.
    Agreed,
    /// The value of the other side is to be written to this side.
    Write(Side, FieldChange),
    /// Only the user can tell.
    Conflict(Conflict),
}

/// Whose value stays where nobody has settled it: the word of the setup for fields that both sides changed.
pub fn winner(
    setting: WhenBothChanged,
    webstore_modified: Option<Timestamp>,
    company_modified: Option<Timestamp>,
) -> Option<Side> {
    match setting {
        WhenBothChanged::Ask => None,
        WhenBothChanged::WebstoreWins => Some(Side::Webstore),
        WhenBothChanged::CompanyWins => Some(Side::Company),
        // WooCommerce's time is to the second and may be missing; a tie tells nothing.
        WhenBothChanged::NewestWins => {
            match webstore_modified?.0.div_euclid(1000) - company_modified?.0.div_euclid(1000) {
                0 => None,
                later if later > 0 => Some(Side::Webstore),
                _ => Some(Side::Company),
            }
        }
    }
}

/// Merges one field. Commutes: exchanging the sides of everything exchanges the sides of the result. `settled` is the
/// user's decision; `wins` the setup's, which holds only where both sides changed since they last agreed, each to a value of its own.
pub fn merge(
    field: Field,
    webstore: &str,
    company: &str,
    baseline: Option<&Agreed>,
    settled: Option<Side>,
    wins: Option<Side>,
) -> Merged {
    let write = |to: Side| written(field, to, webstore, company);
    let wins = wins.or(sabotage::is(Sabotage::GuessConflicts).then_some(Side::Company));
    let conflict = |cause, wins: Option<Side>| match settled.or(wins) {
        Some(keep) => write(keep.other()),
        None => Merged::Conflict(Conflict {
            field,
            webstore: webstore.to_owned(),
            company: company.to_owned(),
            cause,
        }),
    };
    match baseline {
        Some(agreed) => {
            let webstore_changed = !same(field, webstore, &agreed.webstore);
            let company_changed = !same(field, company, &agreed.company);
            match (webstore_changed, company_changed) {
                (false, false) => Merged::Unchanged,
                _ if same(field, webstore, company) => Merged::Agreed,
                (true, false) => write(Side::Company),
                (false, true) => write(Side::Webstore),
                (true, true) => {
                    let wins = wins.filter(|_| !agreed.is_taken_over(field, webstore, company));
                    conflict(ConflictCause::BothChanged, wins)
                }
            }
        }
        None if alike(field, webstore, company) => Merged::Agreed,
        None if is_blank(webstore) => write(Side::Webstore),
        None if is_blank(company) => write(Side::Company),
        None => conflict(ConflictCause::FirstTime, None),
    }
}

/// The value of the other side is written to this one.
fn written(field: Field, to: Side, webstore: &str, company: &str) -> Merged {
    let (old, new) = match to {
        Side::Webstore => (webstore, company),
        Side::Company => (company, webstore),
    };
    Merged::Write(
        to,
        FieldChange {
            field,
            old: old.to_owned(),
            new: new.to_owned(),
        },
    )
}

/// Of a field on which Business Central alone decides: what stands in the webstore is put right, but where an undo has left it so.
fn decided(field: Field, webstore: &str, company: &str, baseline: Option<&Agreed>) -> Merged {
    let is_left = |agreed: &Agreed| {
        same(field, webstore, &agreed.webstore) && same(field, company, &agreed.company)
    };
    match same(field, webstore, company) {
        _ if baseline.is_some_and(is_left) => Merged::Unchanged,
        true => Merged::Agreed,
        false => written(field, Side::Webstore, webstore, company),
    }
}

/// What becomes of a pair's fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MergedPair {
    /// To be written to the webstore.
    pub to_webstore: Vec<FieldChange>,
    /// To be written to Business Central.
    pub to_company: Vec<FieldChange>,
    /// For the user to decide.
    pub conflicts: Vec<Conflict>,
    /// Fields that agree without the baseline saying so.
    pub newly_agreed: Vec<Field>,
    /// Fields that differ and that nobody has changed since both values were taken as agreed: a run was undone, or a conflict
    /// was settled by leaving both as they are.
    pub left: Vec<Field>,
}

/// What decides besides the values.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The user's decisions.
    pub settlements: &'a [Settlement],
    /// Fields that do not go both ways.
    pub directions: &'a FieldDirections,
    /// Whose value stays where both sides changed: see [`winner`].
    pub wins: Option<Side>,
    /// The same for a field of which nothing says when it was changed: a ship-to address does not move its customer's time.
    pub undated_wins: Option<Side>,
    /// When the records were last changed.
    pub changed: Changed,
}

/// Merges every field of a pair that is not switched off. Directions are not looked at beyond that: what may be written
/// is the plan's concern.
pub fn merge_pair(
    webstore: &Values,
    company: &Values,
    baseline: Option<&Baseline>,
    rules: Rules<'_>,
) -> MergedPair {
    let Rules {
        settlements,
        directions,
        wins,
        undated_wins,
        changed,
    } = rules;
    let mut pair = MergedPair::default();
    for field in directions.fields() {
        if directions.of(field) == FieldDirection::Off {
            continue;
        }
        // What was not read on one side decides nothing: it may be as it was.
        let (Some(w), Some(c)) = (webstore.get(field), company.get(field)) else {
            continue;
        };
        let wins = match field {
            Field::Delivery => undated_wins,
            _ => wins,
        };
        let settled = settlements
            .iter()
            .find(|made| made.field == field && made.webstore == w && made.company == c)
            .map(|made| made.keep);
        let agreed = baseline.and_then(|baseline| baseline.0.get(&field));
        let old_answer = baseline
            .and_then(|baseline| baseline.old_answer(field, w, c, changed))
            .filter(|_| !same(field, w, c));
        // What WooCommerce has made of the other side's new value is nobody's edit: our own write of it got no answer, or another
        // browser made it.
        let is_carried_over = agreed.is_some_and(|agreed| {
            !same(field, w, &agreed.webstore)
                && !same(field, c, &agreed.company)
                && is_kept_as(field, c, w)
        });
        let merged = match (old_answer, settled) {
            (None, None) if is_carried_over => Merged::Agreed,
            (None, _) if field == Field::Own(OwnField::Role) => decided(field, w, c, agreed),
            (None, _) => merge(field, w, c, agreed, settled, wins),
            (Some(_), Some(keep)) => written(field, keep.other(), w, c),
            (Some(side), None) => Merged::Conflict(Conflict {
                field,
                webstore: w.to_owned(),
                company: c.to_owned(),
                cause: ConflictCause::OldAnswer(side),
            }),
        };
        match merged {
            Merged::Unchanged if w != c && !alike(field, w, c) => pair.left.push(field),
            Merged::Unchanged => {}
            Merged::Agreed => pair.newly_agreed.push(field),
            Merged::Write(Side::Webstore, change) => pair.to_webstore.push(change),
            Merged::Write(Side::Company, change) => pair.to_company.push(change),
            Merged::Conflict(conflict) => pair.conflicts.push(conflict),
        }
    }
    pair
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "",
            " ",
            "Lund",
            "lund",
            "Umeå",
            "Ume\u{61}\u{30a}",
            "X",
        ])
        .prop_map(str::to_owned)
    }

    fn fields() -> impl Strategy<Value = Field> {
        prop::sample::select(Field::ALL.to_vec())
    }

    fn mirrored(merged: Merged) -> Merged {
        match merged {
            Merged::Write(side, change) => Merged::Write(side.other(), change),
            Merged::Conflict(Conflict {
                field,
                webstore,
                company,
                cause,
            }) => Merged::Conflict(Conflict {
                field,
                webstore: company,
                company: webstore,
                cause,
            }),
            other => other,
        }
    }

    proptest! {
        #[test]
        fn merging_commutes(field in fields(), w in values(), c in values(), base in prop::option::of((values(), values())), keep in prop::option::of(any::<bool>()), wins in prop::option::of(any::<bool>())) {
            let baseline = base.clone().map(|(webstore, company)| Agreed::on(&webstore, &company));
            let swapped = base.map(|(company, webstore)| Agreed::on(&webstore, &company));
            let side = |webstore| if webstore { Side::Webstore } else { Side::Company };
            let (keep, wins) = (keep.map(side), wins.map(side));
            let forward = merge(field, &w, &c, baseline.as_ref(), keep, wins);
            let backward = merge(field, &c, &w, swapped.as_ref(), keep.map(Side::other), wins.map(Side::other));
            // Two blanks of different spelling may go either way; everything else mirrors exactly.
            if !(is_blank(&w) && is_blank(&c)) {
                prop_assert_eq!(forward, mirrored(backward));
            }
        }

        #[test]
        fn after_a_write_the_next_merge_has_nothing_to_do(field in fields(), w in values(), c in values(), base in prop::option::of((values(), values()))) {
            let baseline = base.map(|(webstore, company)| Agreed::on(&webstore, &company));
            if let Merged::Write(side, change) = merge(field, &w, &c, baseline.as_ref(), None, None) {
                let (w, c) = match side {
                    Side::Webstore => (change.new.clone(), c),
                    Side::Company => (w, change.new.clone()),
                };
                let agreed = Agreed::on(&w, &c);
                prop_assert_eq!(merge(field, &w, &c, Some(&agreed), None, None), Merged::Unchanged);
            }
        }

        #[test]
        fn a_value_changed_on_one_side_is_never_lost(field in fields(), w in values(), c in values(), bw in values(), bc in values()) {
            let agreed = Agreed::on(&bw, &bc);
            match merge(field, &w, &c, Some(&agreed), None, None) {
                // What a write replaces was there at the baseline, so that nobody typed it since.
                Merged::Write(Side::Webstore, change) => prop_assert!(same(field, &change.old, &bw)),
                Merged::Write(Side::Company, change) => prop_assert!(same(field, &change.old, &bc)),
                Merged::Unchanged => prop_assert!(same(field, &w, &bw) && same(field, &c, &bc)),
                Merged::Agreed => prop_assert!(same(field, &w, &c)),
                Merged::Conflict(_) => prop_assert!(!same(field, &w, &bw) && !same(field, &c, &bc)),
            }
        }
    }

    #[test]
    fn at_the_first_synchronisation_empty_fields_are_filled_and_differing_ones_are_conflicts() {
        let first = |w, c| merge(Field::City, w, c, None, None, None);
        assert!(matches!(
            first("", "Lund"),
            Merged::Write(Side::Webstore, _)
        ));
        assert!(matches!(
            first("Lund", " "),
            Merged::Write(Side::Company, _)
        ));
        assert_eq!(first("LUND", "Lund"), Merged::Agreed);
        assert!(matches!(first("Umeå", "Lund"), Merged::Conflict(_)));
    }

    #[test]
    fn a_settlement_holds_only_for_the_values_that_were_seen() {
        let settled = Settlement {
            customer: CompanyId::new("a"),
            field: Field::City,
            keep: Side::Company,
            webstore: "Umeå".to_owned(),
            company: "Lund".to_owned(),
        };
        let pair = |city: &str| {
            let (mut w, mut c) = (Values::default(), Values::default());
            w.set(Field::City, city);
            c.set(Field::City, "Lund");
            let rules = Rules {
                settlements: std::slice::from_ref(&settled),
                directions: &FieldDirections::default(),
                wins: None,
                undated_wins: None,
                changed: Changed::default(),
            };
            merge_pair(&w, &c, None, rules)
        };
        assert_eq!(pair("Umeå").to_webstore.len(), 1);
        assert_eq!(pair("Gävle").conflicts.len(), 1);
    }

    #[test]
    fn the_setting_decides_only_what_both_sides_changed() {
        let agreed = Agreed::on("Lund", "Lund");
        let with = |baseline, wins| merge(Field::City, "Umeå", "Gävle", baseline, None, wins);
        assert!(matches!(
            with(Some(&agreed), Some(Side::Webstore)),
            Merged::Write(Side::Company, _)
        ));
        assert!(matches!(with(Some(&agreed), None), Merged::Conflict(_)));
        // Without a baseline nothing says that both changed.
        assert!(matches!(
            with(None, Some(Side::Webstore)),
            Merged::Conflict(_)
        ));
    }

    #[test]
    fn what_our_own_write_replaced_is_an_old_answer_until_it_is_proved_an_edit() {
        let mut agreed = Agreed::on("B", "B");
        agreed.replaced = Some(Replaced {
            side: Side::Webstore,
            value: "A".to_owned(),
            at: Some(Timestamp(5_000)),
        });
        let baseline = Baseline([(Field::City, agreed)].into());
        let pair = |webstore: &str, changed: Option<i64>, keep: Option<Side>| {
            let (mut w, mut c) = (Values::default(), Values::default());
            w.set(Field::City, webstore);
            c.set(Field::City, "B");
            let settled = keep.map(|keep| Settlement {
                customer: CompanyId::new("a"),
                field: Field::City,
                keep,
                webstore: webstore.to_owned(),
                company: "B".to_owned(),
            });
            let rules = Rules {
                settlements: settled.as_slice(),
                directions: &FieldDirections::default(),
                wins: Some(Side::Webstore),
                undated_wins: Some(Side::Webstore),
                changed: Changed {
                    webstore: changed.map(Timestamp),
                    company: None,
                },
            };
            merge_pair(&w, &c, Some(&baseline), rules)
        };
        for changed in [None, Some(4_000), Some(5_000)] {
            let asked = pair("A", changed, None);
            assert_eq!(
                asked.conflicts[0].cause,
                ConflictCause::OldAnswer(Side::Webstore)
            );
            assert!(asked.to_company.is_empty());
        }
        assert_eq!(pair("A", Some(6_000), None).to_company.len(), 1);
        // A clock that was set back proves nothing about another value.
        assert_eq!(pair("C", Some(4_000), None).to_company.len(), 1);
        assert_eq!(pair("A", None, Some(Side::Webstore)).to_company.len(), 1);
        assert_eq!(pair("A", None, Some(Side::Company)).to_webstore.len(), 1);
        assert_eq!(pair("B", Some(4_000), None), MergedPair::default());
    }

    #[test]
    fn the_newest_wins_only_where_it_can_be_told() {
        let newest = |w: Option<i64>, c: Option<i64>| {
            let time = |seconds: i64| Timestamp(seconds * 1000);
            winner(WhenBothChanged::NewestWins, w.map(time), c.map(time))
        };
        assert_eq!(newest(Some(2), Some(1)), Some(Side::Webstore));
        assert_eq!(newest(Some(1), Some(2)), Some(Side::Company));
        assert_eq!(newest(Some(1), Some(1)), None);
        assert_eq!(newest(None, Some(2)), None);
    }
}
