//! How a command ended: by exit code, and for each webstore in one line.

use std::process::ExitCode;

use concord_core::call::Explanation;
use concord_core::log::Run;
use concord_core::summary::Cues;

/// How it ended, the worse the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// All is done, and nothing waits.
    Done,
    /// Some records wait for a person, or failed.
    Waits,
    /// Nothing was written before a person has looked.
    AsksFirst,
    /// It could not run, or not to its end.
    CouldNot,
}

impl Ending {
    /// As the program ends.
    pub fn code(self) -> u8 {
        match self {
            Ending::Done => 0,
            Ending::Waits => 1,
            Ending::CouldNot => 2,
            Ending::AsksFirst => 3,
        }
    }

    /// In files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Ending::Done => "done",
            Ending::Waits => "waits",
            Ending::AsksFirst => "asks first",
            Ending::CouldNot => "could not run",
        }
    }

    /// Of several webstores the worst; done where there is none.
    pub fn of_all(all: impl IntoIterator<Item = Ending>) -> Self {
        all.into_iter().max().unwrap_or(Ending::Done)
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        ExitCode::from(ending.code())
    }
}

/// What came of a run of one webstore.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Its code.
    pub webstore: String,
    /// How it ended.
    pub ending: Ending,
    /// The same in a line.
    pub said: Explanation,
    /// What was carried out; none where nothing was.
    pub run: Option<Run>,
    /// How many customers stand how; none where that is not known.
    pub cues: Option<Cues>,
}

impl Outcome {
    /// The one line.
    pub fn line(&self) -> String {
        let Explanation { what, remedy } = &self.said;
        format!("{}: {what} {remedy}", self.webstore)
            .trim_end()
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_webstores_is_the_programs_ending() {
        assert_eq!(Ending::of_all([]), Ending::Done);
        let all = [Ending::Waits, Ending::AsksFirst, Ending::Done];
        assert_eq!(Ending::of_all(all).code(), 3);
        let all = [Ending::AsksFirst, Ending::CouldNot, Ending::Waits];
        assert_eq!(Ending::of_all(all).code(), 2);
    }
}
