//! The keyboard shortcuts, each once: pages ask `keys.rs` what a key does, and the list of shortcuts shows the same rows.

/// Where a key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// On every page, wherever the keyboard is.
    Everywhere,
    /// The search.
    Search,
    /// In every list that is walked.
    Lists,
    /// The list of customers.
    Customers,
    /// A line that is edited.
    Editor,
    /// A question before something of weight.
    Question,
    /// Suggested pairs.
    Pairs,
    /// Hints.
    Hints,
    /// All webstores.
    Webstores,
    /// The choice of columns.
    Columns,
    /// The width of the FactBox.
    Width,
    /// Conflicts.
    Conflicts,
    /// Orders.
    Orders,
    /// The records of the activity log.
    Records,
    /// A record of the activity log that is open.
    OpenRecord,
    /// The chart of runs.
    Chart,
    /// A row of the regional defaults.
    Regional,
}

impl At {
    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            At::Everywhere => "Everywhere",
            At::Search => "Search",
            At::Lists => "Every list",
            At::Customers => "Customers",
            At::Editor => "A line that is edited",
            At::Question => "A question",
            At::Pairs => "Suggested pairs",
            At::Hints => "Hints",
            At::Webstores => "All webstores",
            At::Columns => "Columns",
            At::Width => "Width of the FactBox",
            At::Conflicts => "Conflicts",
            At::Orders => "Orders",
            At::Records => "Activity log",
            At::OpenRecord => "A record in full",
            At::Chart => "Chart on Home",
            At::Regional => "Regional defaults",
        }
    }

    pub(super) fn is_list(self) -> bool {
        matches!(
            self,
            At::Customers | At::Pairs | At::Hints | At::Webstores | At::Orders | At::Records
        )
    }
}

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Opens the search.
    Search,
    /// Goes to another line, bar or row, or moves what is moved.
    Walk,
    /// Goes to another line and chooses what is walked over.
    WalkChoosing,
    /// Goes to the column beside.
    Beside,
    /// Chooses the line, or no longer.
    Choose,
    /// Chooses all.
    ChooseAll,
    /// Chooses none.
    ChooseNone,
    /// Opens, edits or maps what the keyboard is at.
    Open,
    /// Takes what was typed.
    Take,
    /// Leaves what is open without taking anything.
    Leave,
    /// Deletes the row.
    Delete,
    /// Takes WooCommerce's value.
    TakeWebstore,
    /// Takes Business Central's value.
    TakeCompany,
}

/// What is held along with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// Nothing.
    Nothing,
    /// Shift.
    Shift,
    /// Ctrl, on a Mac also Command.
    Ctrl,
    /// Alt, on a Mac Option.
    Alt,
}

/// Keys that do the same, where, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcut {
    /// Where they count.
    pub at: At,
    pub(super) with: With,
    /// As the browser names them.
    pub(super) keys: &'static [&'static str],
    /// What they do.
    pub does: Does,
    /// The same in words.
    pub words: &'static str,
}

pub(super) const LINES: &[&str] = &["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
const SIDEWAYS: &[&str] = &["ArrowLeft", "ArrowRight"];
const SIDEWAYS_AND_ENDS: &[&str] = &["ArrowLeft", "ArrowRight", "Home", "End"];
const ENTER: &[&str] = &["Enter"];
const ESCAPE: &[&str] = &["Escape"];
const SPACE: &[&str] = &[" "];

const fn row(
    at: At,
    with: With,
    keys: &'static [&'static str],
    does: Does,
    words: &'static str,
) -> Shortcut {
    Shortcut {
        at,
        with,
        keys,
        does,
        words,
    }
}

/// Every shortcut, in the order of the list.
pub static SHORTCUTS: &[Shortcut] = &[
    row(
        At::Everywhere,
        With::Alt,
        &["q"],
        Does::Search,
        "Search pages, actions, settings and customers",
    ),
    row(
        At::Search,
        With::Nothing,
        &["ArrowUp", "ArrowDown", "PageUp", "PageDown"],
        Does::Walk,
        "Another result",
    ),
    row(At::Search, With::Nothing, ENTER, Does::Open, "Open it"),
    row(
        At::Lists,
        With::Nothing,
        LINES,
        Does::Walk,
        "Another line; pages are twelve lines",
    ),
    row(
        At::Customers,
        With::Shift,
        LINES,
        Does::WalkChoosing,
        "Choose several lines",
    ),
    row(
        At::Customers,
        With::Nothing,
        SPACE,
        Does::Choose,
        "Choose the line",
    ),
    row(
        At::Customers,
        With::Ctrl,
        &["a"],
        Does::ChooseAll,
        "Choose all lines",
    ),
    row(
        At::Customers,
        With::Nothing,
        ESCAPE,
        Does::ChooseNone,
        "Choose none",
    ),
    row(
        At::Customers,
        With::Nothing,
        &["Enter", "F2"],
        Does::Open,
        "Edit the line",
    ),
    row(
        At::Editor,
        With::Nothing,
        ENTER,
        Does::Take,
        "Take all of it",
    ),
    row(
        At::Editor,
        With::Nothing,
        ESCAPE,
        Does::Leave,
        "Take nothing",
    ),
    row(At::Question, With::Nothing, ESCAPE, Does::Leave, "Leave it"),
    row(
        At::Width,
        With::Nothing,
        SIDEWAYS_AND_ENDS,
        Does::Walk,
        "Wider, narrower",
    ),
    row(
        At::Columns,
        With::Nothing,
        ESCAPE,
        Does::Leave,
        "Close the choice",
    ),
    row(
        At::Pairs,
        With::Nothing,
        SPACE,
        Does::Choose,
        "Take the pair out or in",
    ),
    row(
        At::Pairs,
        With::Ctrl,
        &["a"],
        Does::ChooseAll,
        "Take all in",
    ),
    row(
        At::Pairs,
        With::Nothing,
        ESCAPE,
        Does::ChooseNone,
        "Take all out",
    ),
    row(At::Hints, With::Nothing, ENTER, Does::Open, "Map the two"),
    row(
        At::Webstores,
        With::Nothing,
        SIDEWAYS,
        Does::Beside,
        "Another webstore",
    ),
    row(
        At::Webstores,
        With::Nothing,
        ENTER,
        Does::Open,
        "Open the webstore",
    ),
    row(
        At::Conflicts,
        With::Nothing,
        &["ArrowUp", "ArrowDown", "Home", "End"],
        Does::Walk,
        "Another conflict",
    ),
    row(
        At::Conflicts,
        With::Nothing,
        &["w"],
        Does::TakeWebstore,
        "Take WooCommerce's value, for all that are chosen or else for this one",
    ),
    row(
        At::Conflicts,
        With::Nothing,
        &["b"],
        Does::TakeCompany,
        "Take Business Central's value",
    ),
    row(
        At::Orders,
        With::Nothing,
        SPACE,
        Does::Choose,
        "Choose the order",
    ),
    row(
        At::Orders,
        With::Nothing,
        ESCAPE,
        Does::ChooseNone,
        "Choose none",
    ),
    row(
        At::Orders,
        With::Nothing,
        ENTER,
        Does::Open,
        "Show the order in full",
    ),
    row(
        At::Records,
        With::Nothing,
        &["Enter", " "],
        Does::Open,
        "Open the record, or close it",
    ),
    row(
        At::Records,
        With::Nothing,
        ESCAPE,
        Does::Leave,
        "Close the record",
    ),
    row(
        At::OpenRecord,
        With::Nothing,
        ESCAPE,
        Does::Leave,
        "Close it",
    ),
    row(
        At::Chart,
        With::Nothing,
        SIDEWAYS_AND_ENDS,
        Does::Walk,
        "Another run",
    ),
    row(
        At::Regional,
        With::Nothing,
        &["Enter", "ArrowUp", "ArrowDown"],
        Does::Walk,
        "Another row",
    ),
    row(
        At::Regional,
        With::Ctrl,
        &["Delete"],
        Does::Delete,
        "Delete the row",
    ),
    row(
        At::Regional,
        With::Nothing,
        ESCAPE,
        Does::Leave,
        "As it was kept last",
    ),
];

impl Shortcut {
    /// What is held along, and the keys, as they are written on them.
    pub fn shown(&self) -> (Option<&'static str>, Vec<String>) {
        let held = match self.with {
            With::Nothing => None,
            With::Shift => Some("Shift"),
            With::Ctrl => Some("Ctrl"),
            With::Alt => Some("Alt"),
        };
        let keys = self.keys.iter().map(|key| match *key {
            "ArrowUp" => "↑".to_owned(),
            "ArrowDown" => "↓".to_owned(),
            "ArrowLeft" => "←".to_owned(),
            "ArrowRight" => "→".to_owned(),
            "PageUp" => "Page Up".to_owned(),
            "PageDown" => "Page Down".to_owned(),
            "Escape" => "Esc".to_owned(),
            " " => "Space".to_owned(),
            letter if letter.len() == 1 => letter.to_ascii_uppercase(),
            other => other.to_owned(),
        });
        (held, keys.collect())
    }

    /// Whether it can be pressed unintentionally by whoever speaks to the computer, and so can be switched off: those with Alt or
    /// a single letter (WCAG 2.2, 2.1.4).
    pub fn can_be_switched_off(&self) -> bool {
        let is_letter =
            |key: &&str| key.chars().all(char::is_alphabetic) && key.chars().count() == 1;
        match self.with {
            With::Alt => true,
            With::Nothing => self.keys.iter().any(is_letter),
            With::Shift | With::Ctrl => false,
        }
    }
}
