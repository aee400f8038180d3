//! What needs a person, as Home says it: how a webstore stands in one look.

use super::{Outlook, Writing};
use crate::log::FaultKind;
use crate::summary::Summary;

/// Something that waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Customers with fields that differ and that only a person can decide.
    Conflicts,
    /// Customers that share an e-mail or name with several.
    Ambiguous,
    /// Customers that can't be synchronised for a reason of this kind.
    Errors(FaultKind),
    /// Records that scheduled runs no longer push.
    OnHold,
    /// Kinds of oddities in what the two systems answered at the last reading.
    Oddities,
}

impl Need {
    /// On screens.
    pub fn label(self) -> String {
        match self {
            Need::Conflicts => "Conflicts".to_owned(),
            Need::Ambiguous => "Ambiguous".to_owned(),
            Need::Errors(kind) => format!("Errors: {}", kind.label().to_ascii_lowercase()),
            Need::OnHold => "Push on hold".to_owned(),
            Need::Oddities => "Oddities in the answers".to_owned(),
        }
    }
}

/// What waits, each with how much of it; nothing of what there is none of.
pub fn needs(stands: &Summary) -> Vec<(Need, usize)> {
    let cues = &stands.cues;
    let errors = stands.faults.iter();
    let first = [
        (Need::Conflicts, cues.conflicts),
        (Need::Ambiguous, cues.ambiguous),
    ];
    let last = [
        (Need::OnHold, cues.on_hold),
        (Need::Oddities, stands.oddities),
    ];
    let all = first
        .into_iter()
        .chain(errors.map(|(kind, number)| (Need::Errors(*kind), *number)))
        .chain(last);
    all.filter(|(_, number)| *number > 0).collect()
}

/// How a webstore stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Both sides hold the same, and nobody has to do anything.
    Well,
    /// Nobody has to decide anything; what there is to do is said by the outlook.
    Open,
    /// Something waits for a person.
    Waits,
    /// Something goes on, or it is not known how it stands.
    NotKnown,
}

/// How a webstore stands, by what there is to do and what waits.
pub fn health(outlook: &Outlook, stands: &Summary) -> Health {
    match outlook {
        Outlook::Unread
        | Outlook::FirstReading
        | Outlook::Reading { .. }
        | Outlook::Running
        | Outlook::NotKnown { .. } => Health::NotKnown,
        _ if needs(stands)
            .iter()
            .any(|(need, _)| *need != Need::Oddities) =>
        {
            Health::Waits
        }
        _ if outlook.is_at_rest() => Health::Well,
        Outlook::NoDirection | Outlook::Writes { .. } | Outlook::Rests { .. } => Health::Open,
    }
}

impl Health {
    /// The heading above what there is to do.
    pub fn title(self, outlook: &Outlook, writing: Writing) -> String {
        match self {
            Health::Well => "All is well".to_owned(),
            Health::Waits => "Something waits for you".to_owned(),
            Health::Open => "Next step".to_owned(),
            Health::NotKnown => outlook.title(writing),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::ports::Timestamp;
    use crate::summary::Cues;
    use crate::view::{Differing, PLAINLY, Waits};

    fn stands() -> Summary {
        Summary {
            webstore: "MAIN".to_owned(),
            read_at: Some(Timestamp(1)),
            cues: Cues {
                mapped: 7,
                only_in_company: 8,
                ..Cues::default()
            },
            faults: BTreeMap::new(),
            oddities: 0,
            to_write: 0,
            runs: Vec::new(),
            next_run: None,
        }
    }

    fn rests(compared: usize, left: Differing) -> Outlook {
        Outlook::Rests {
            compared,
            waiting: Waits::default(),
            left,
            read_at: Timestamp(1),
        }
    }

    #[test]
    fn all_is_well_is_said_only_where_both_sides_hold_the_same_and_nothing_waits() {
        let well = rests(3, Differing::default());
        assert_eq!(health(&well, &stands()), Health::Well);
        assert_eq!(Health::Well.title(&well, PLAINLY), "All is well");
        // An oddity is to be looked at, and keeps nothing from being well.
        let odd = Summary {
            oddities: 1,
            ..stands()
        };
        assert_eq!(health(&well, &odd), Health::Well);
        // Nothing was compared, or something is left differing.
        assert_eq!(
            health(&rests(0, Differing::default()), &stands()),
            Health::Open
        );
        let closed = Differing {
            closed: 1,
            ..Differing::default()
        };
        assert_eq!(health(&rests(3, closed), &stands()), Health::Open);
        assert_eq!(health(&Outlook::NoDirection, &stands()), Health::Open);
        let mut waits = [stands(), stands(), stands(), stands()];
        waits[0].cues.conflicts = 1;
        waits[1].cues.ambiguous = 1;
        waits[2].cues.on_hold = 1;
        waits[3].faults = BTreeMap::from([(FaultKind::Gone, 1)]);
        for waits in waits {
            assert_eq!(health(&well, &waits), Health::Waits);
            // While something goes on nobody knows how it stands.
            for going in [
                Outlook::Unread,
                Outlook::FirstReading,
                Outlook::Running,
                Outlook::Reading {
                    since: Timestamp(1),
                },
                Outlook::NotKnown {
                    since: Timestamp(1),
                },
            ] {
                assert_eq!(health(&going, &waits), Health::NotKnown);
                assert_eq!(
                    Health::NotKnown.title(&going, PLAINLY),
                    going.title(PLAINLY)
                );
            }
        }
    }

    #[test]
    fn each_thing_that_waits_is_named_with_its_number_and_nothing_else() {
        assert_eq!(needs(&stands()), []);
        let all = Summary {
            cues: Cues {
                conflicts: 1,
                ambiguous: 2,
                errors: 7,
                on_hold: 5,
                ..stands().cues
            },
            faults: BTreeMap::from([(FaultKind::Value, 3), (FaultKind::Gone, 4)]),
            oddities: 6,
            ..stands()
        };
        assert_eq!(
            needs(&all),
            [
                (Need::Conflicts, 1),
                (Need::Ambiguous, 2),
                (Need::Errors(FaultKind::Value), 3),
                (Need::Errors(FaultKind::Gone), 4),
                (Need::OnHold, 5),
                (Need::Oddities, 6),
            ]
        );
    }
}
