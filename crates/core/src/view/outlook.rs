//! What there is to do, as the preview and Home say it.

use super::Writing;
use crate::overview::{Filter, Lines};
use crate::plan::{Plan, WhyLeft};
use crate::ports::Timestamp;
use crate::setup::{Pull, Push};
use crate::state::State;

/// What goes on while the plan is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Going {
    /// Nothing.
    #[default]
    Nothing,
    /// Both systems are being read, here or in another tab.
    Reading,
    /// A plan is being carried out, here or in another tab.
    Running,
    /// The last reading failed: what is known is older.
    ReadingFailed,
}

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Neither system has been read yet.
    Unread,
    /// Both systems are being read for the first time.
    FirstReading,
    /// Both systems are being read: what is shown is older.
    Reading {
        /// When what is shown was read.
        since: Timestamp,
    },
    /// What was to be written is being written.
    Running,
    /// The last reading failed: whether there is anything to do is not known.
    NotKnown {
        /// When what is shown was read.
        since: Timestamp,
    },
    /// No direction is open, so that nothing is compared and nothing is written.
    NoDirection,
    /// There is something to write.
    Writes {
        /// Records that are written.
        records: usize,
        /// Lines that wait for the user.
        waiting: Waits,
        /// What differs and is left so.
        left: Differing,
    },
    /// There is nothing to write.
    Rests {
        /// Mapped customers that were compared.
        compared: usize,
        /// Lines that wait for the user.
        waiting: Waits,
        /// What differs and is left so.
        left: Differing,
        /// When both systems were read.
        read_at: Timestamp,
    },
}

/// Mapped customers with fields that differ and are left so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Differing {
    /// Because nobody has changed them since a run was undone or a conflict settled so.
    pub as_agreed: usize,
    /// Because the direction is closed.
    pub closed: usize,
}

impl Differing {
    fn of(plan: &Plan) -> Self {
        let has = |why| {
            let pairs = plan.left.iter();
            pairs
                .filter(|it| it.fields.iter().any(|(_, of)| *of == why))
                .count()
        };
        Self {
            as_agreed: has(WhyLeft::AsAgreed),
            closed: has(WhyLeft::Closed),
        }
    }
}

/// Lines that wait for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waits {
    /// With fields that only the user can decide.
    pub conflicts: usize,
    /// That share an e-mail or name with several.
    pub ambiguous: usize,
    /// That can't be written as they are.
    pub errors: usize,
}

impl Waits {
    /// How many there are: one function of the state, whoever asks.
    pub fn of(lines: &Lines) -> Self {
        Self {
            conflicts: lines.count(Filter::Conflict),
            ambiguous: lines.count(Filter::Ambiguous),
            errors: lines.count(Filter::Error),
        }
    }

    /// All of them.
    pub fn total(self) -> usize {
        self.conflicts + self.ambiguous + self.errors
    }

    fn words(self, writing: Writing) -> String {
        let parts = [
            (self.conflicts, "conflict", "conflicts"),
            (self.ambiguous, "ambiguous customer", "ambiguous customers"),
            (self.errors, "error", "errors"),
        ];
        let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
        let parts: Vec<_> = parts
            .map(|(number, one, many)| writing.counted(number, one, many))
            .collect();
        parts.join(", ")
    }
}

/// What there is to do, as the plan and the lines that follow from a state have it.
pub fn outlook(state: &State, plan: &Plan, lines: &Lines, going: Going) -> Outlook {
    let read_at = state.snapshots.reference.read_at;
    let has_read = !state.snapshots.company.is_empty() || !state.snapshots.webstore.is_empty();
    let Some(read_at) = read_at.filter(|_| has_read) else {
        return match going {
            Going::Reading => Outlook::FirstReading,
            Going::Nothing | Going::Running | Going::ReadingFailed => Outlook::Unread,
        };
    };
    match going {
        Going::Reading => return Outlook::Reading { since: read_at },
        Going::Running => return Outlook::Running,
        Going::ReadingFailed => return Outlook::NotKnown { since: read_at },
        Going::Nothing => {}
    }
    let (waiting, left) = (Waits::of(lines), Differing::of(plan));
    let is_closed = state.setup.pull == Pull::None && state.setup.push == Push::None;
    match plan.writes() {
        0 if is_closed => Outlook::NoDirection,
        0 => Outlook::Rests {
            compared: plan.compared,
            waiting,
            left,
            read_at,
        },
        records => Outlook::Writes {
            records,
            waiting,
            left,
        },
    }
}

impl Outlook {
    /// Whether both sides hold the same, and nothing waits.
    pub fn is_at_rest(&self) -> bool {
        matches!(
            self,
            Outlook::Rests {
                compared: 1..,
                waiting: Waits {
                    conflicts: 0,
                    ambiguous: 0,
                    errors: 0,
                },
                left: Differing {
                    as_agreed: 0,
                    closed: 0
                },
                ..
            }
        )
    }

    /// Whether there is something to write, as of now.
    pub fn has_writes(&self) -> bool {
        matches!(self, Outlook::Writes { .. })
    }

    /// Whether there is nothing to write, as of now.
    pub fn is_idle(&self) -> bool {
        matches!(self, Outlook::Rests { .. } | Outlook::NoDirection)
    }

    /// The short of it.
    pub fn title(&self, writing: Writing) -> String {
        match *self {
            Outlook::Unread => "Neither system has been read yet.".to_owned(),
            Outlook::FirstReading | Outlook::Reading { .. } => {
                "Both systems are being read.".to_owned()
            }
            Outlook::Running => "A run is going on.".to_owned(),
            Outlook::NotKnown { since } => format!(
                "The last reading failed. What follows was read {}.",
                (writing.time)(since)
            ),
            Outlook::NoDirection => "No direction is open: Pull None, Push None.".to_owned(),
            Outlook::Writes { records, .. } => {
                format!("{} will be written.", writing.customers(records))
            }
            Outlook::Rests { waiting, .. } if waiting.total() > 0 => format!(
                "Nothing to write; {} for you.",
                writing.counted(waiting.total(), "line waits", "lines wait")
            ),
            Outlook::Rests { .. } => "Nothing to write.".to_owned(),
        }
    }

    /// The rest, a sentence each.
    pub fn sentences(&self, writing: Writing) -> Vec<String> {
        match *self {
            Outlook::Unread => vec!["A preview reads both and writes nothing.".to_owned()],
            Outlook::FirstReading => vec!["Nothing is written meanwhile.".to_owned()],
            Outlook::Reading { since } => vec![format!(
                "What follows was read {}, and may be out of date.",
                (writing.time)(since)
            )],
            Outlook::Running => {
                vec!["What is left to do is said when it is over.".to_owned()]
            }
            Outlook::NotKnown { .. } => {
                vec!["Whether it is still so is not known. A record that has changed since is left as it is.".to_owned()]
            }
            Outlook::NoDirection => vec![
                "Nothing is compared and nothing but mappings is written. Open a direction in Setup, or map first.".to_owned(),
            ],
            Outlook::Writes { waiting, left, .. } => {
                let mut sentences = Vec::new();
                if waiting.total() > 0 {
                    sentences.push(format!(
                        "{} for you and {} left as {}: {}.",
                        writing.counted(waiting.total(), "line waits", "lines wait"),
                        if waiting.total() == 1 { "is" } else { "are" },
                        if waiting.total() == 1 { "it is" } else { "they are" },
                        waiting.words(writing)
                    ));
                }
                sentences.extend(left.sentences(writing));
                sentences
            }
            Outlook::Rests { compared, waiting, left, read_at } => {
                let mut sentences = Vec::new();
                if waiting.total() > 0 {
                    sentences.push(format!("These are: {}.", waiting.words(writing)));
                }
                sentences.extend(left.sentences(writing));
                if compared == 0 {
                    sentences.push("No customer is mapped that takes part, so that nothing was compared.".to_owned());
                } else if self.is_at_rest() {
                    sentences.push(format!(
                        "Both systems held the same for the {} that {} mapped and {} part, when they were read {}.",
                        writing.customers(compared),
                        if compared == 1 { "is" } else { "are" },
                        if compared == 1 { "takes" } else { "take" },
                        (writing.time)(read_at)
                    ));
                }
                sentences
            }
        }
    }
}

impl Differing {
    fn sentences(self, writing: Writing) -> impl Iterator<Item = String> {
        let verb = |number| if number == 1 { "differs" } else { "differ" };
        let agreed = (self.as_agreed > 0).then(|| {
            format!(
                "{} {} by an undo or a decision of yours and {} left so, until somebody edits one of the two.",
                writing.customers(self.as_agreed),
                verb(self.as_agreed),
                if self.as_agreed == 1 { "is" } else { "are" }
            )
        });
        let closed = (self.closed > 0).then(|| {
            format!(
                "{} {} in fields of which the direction is closed in Setup.",
                writing.customers(self.closed),
                verb(self.closed)
            )
        });
        agreed.into_iter().chain(closed)
    }
}
