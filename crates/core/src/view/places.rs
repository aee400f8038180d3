//! What the search finds by name: pages, actions and settings, each with where it leads. An end-to-end test holds the settings
//! against the fields that the pages show.

use crate::customer::template_value::TemplateValue;
use crate::customer::{Field, OwnField};

/// What something that is found is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A page, or a view of one.
    Page,
    /// Something that a page does.
    Action,
    /// A field or a FastTab of the setup.
    Setting,
    /// A line of the mapping.
    Customer,
}

impl Kind {
    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Page => "Page",
            Kind::Action => "Action",
            Kind::Setting => "Setting",
            Kind::Customer => "Customer",
        }
    }
}

/// What is done once the page is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// Nothing more.
    There,
    /// The keyboard goes to the field of this label, or to the FastTab where it is not shown now.
    Field {
        /// The FastTab.
        within: &'static str,
    },
    /// The keyboard goes to a button, by its name in the page.
    Button(&'static str),
    /// A button is pressed that writes nothing to either system.
    Press(&'static str),
    /// The list of shortcuts opens over the page that is shown.
    Shortcuts,
}

/// Something that can be found by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What it is.
    pub kind: Kind,
    /// What it is called where it stands.
    pub label: String,
    /// Where it stands, in words.
    pub within: String,
    /// Other words for it.
    pub also: &'static str,
    /// The address of its page.
    pub path: String,
    /// What is done there.
    pub lead: Lead,
}

/// Address, name and other words of each page.
const PAGES: [(&str, &str, &str); 15] = [
    ("/", "Home", "overview start chart"),
    ("/mapping", "Mapping", "customers accounts list"),
    (
        "/mapping?review=1",
        "Suggested mappings",
        "suggestions hints ambiguous",
    ),
    ("/mapping?view=all", "Mapping in all webstores", ""),
    (
        "/synchronise",
        "Synchronise",
        "preview plan conflicts errors run",
    ),
    ("/orders", "Orders", "guests sell-to bill-to"),
    ("/setup", "Setup", "settings options"),
    (
        "/connections",
        "Connections",
        "webstores company keys address proxy",
    ),
    (
        "/templates",
        "Customer templates",
        "posting groups default values",
    ),
    (
        "/regional",
        "Regional defaults",
        "countries states template customer no.",
    ),
    ("/countries", "Countries", "codes regions iso"),
    (
        "/browser",
        "This browser",
        "keys passphrase export import storage notifications",
    ),
    ("/start", "Assisted setup", "wizard connect first"),
    ("/start?new=1", "Add a webstore", "new connect"),
    ("/log", "Activity log", "history runs errors"),
];

/// What pages do: name, page, where it stands, and what leads there. What writes is only led to, and pressed there.
const ACTIONS: [(&str, &str, &str, Lead); 17] = [
    (
        "Preview",
        "/synchronise",
        "Synchronise",
        Lead::Press("preview"),
    ),
    (
        "Apply the preview",
        "/synchronise",
        "Synchronise",
        Lead::Button("apply"),
    ),
    (
        "Undo last run",
        "/synchronise",
        "Synchronise",
        Lead::Button("undo"),
    ),
    (
        "Read both systems again",
        "/mapping",
        "Mapping",
        Lead::Press("read-both"),
    ),
    (
        "Choose columns",
        "/mapping",
        "Mapping",
        Lead::Press("columns"),
    ),
    (
        "Read orders",
        "/orders",
        "Orders",
        Lead::Press("read-orders"),
    ),
    (
        "Export orders as CSV",
        "/orders",
        "Orders",
        Lead::Press("export-orders"),
    ),
    (
        "Export the activity log as CSV",
        "/log",
        "Activity log",
        Lead::Press("export-log"),
    ),
    (
        "Test connection",
        "/connections",
        "Connections",
        Lead::Press("test"),
    ),
    (
        "New customer template",
        "/templates?new=1",
        "Customer templates",
        Lead::There,
    ),
    (
        "Read the lists of both systems again",
        "/browser",
        THIS_BROWSER,
        Lead::Press("read-lists"),
    ),
    (
        "Lock the keys now",
        "/browser",
        THIS_BROWSER,
        Lead::Press("lock"),
    ),
    (
        "Unlock the keys",
        "/browser",
        THIS_BROWSER,
        Lead::Button("passphrase"),
    ),
    (
        "Export everything but the keys",
        "/browser",
        THIS_BROWSER,
        Lead::Press("export"),
    ),
    (
        "Import a file",
        "/browser",
        THIS_BROWSER,
        Lead::Button("import-file"),
    ),
    (
        "Forget everything in this browser",
        "/browser",
        THIS_BROWSER,
        Lead::Button("forget-everything"),
    ),
    ("Keyboard shortcuts", "", "", Lead::Shortcuts),
];

const THIS_BROWSER: &str = "This browser";
/// The FastTab of directions.
const FIELDS: &str = "Fields and conflicts";
const OWN_FIELDS: &str = "Own fields";

/// The settings: page, its name, FastTab, and the labels in it that do not depend on a list of fields.
const SETTINGS: [(&str, &str, &str, &[&str]); 20] = [
    (
        "/setup",
        "Setup",
        "Synchronisation",
        &[
            "Pull webstore customers",
            "Push webstore customers",
            "Name source",
            "Name 2 source",
            "Contact source",
            "State source",
            "Country of domestic customers",
        ],
    ),
    ("/setup", "Setup", "Accounts that take part", &[]),
    (
        "/setup",
        "Setup",
        "Matching",
        &["Rule of matching", "Meta key of the customer no."],
    ),
    (
        "/setup",
        "Setup",
        "New customers",
        &[
            "Default customer template",
            "Prevent customer auto-create",
            "API Setup rules assign the other values",
        ],
    ),
    (
        "/setup",
        "Setup",
        "Guests and orders",
        &[
            "Default guest customer",
            "Guests that are known",
            "Orders since",
            "Order status",
        ],
    ),
    (
        "/setup",
        "Setup",
        FIELDS,
        &[
            "When both sides changed",
            "Max. no. of attempts to push",
            "Ship-to code",
            "Meta key of the VAT registration no.",
        ],
    ),
    ("/setup", "Setup", OWN_FIELDS, &["Add an own field"]),
    (
        "/setup",
        "Setup",
        "Roles",
        &["Customers that get roles", "Meta key of the role"],
    ),
    (
        "/setup",
        "Setup",
        "Automatic synchronisation and log",
        &[
            "Automatic synchronisation",
            "Minutes between two runs",
            "With orders",
            "Ask above, emptied, in percent",
            "Ask above, emptied, in customers",
            "Ask above, changed, in percent",
            "Webstore list cache time",
            "Activity log retention",
        ],
    ),
    ("/setup", "Setup", "Shared setup", &[]),
    (
        CONNECTION,
        "Connections",
        "Webstore",
        &[
            "Home page URL",
            "Consumer key",
            "Consumer secret",
            "API key as query parameter",
            "Proxy prefix",
        ],
    ),
    (
        CONNECTION,
        "Connections",
        "Business Central",
        &[
            "Tenant",
            "Environment",
            "Application (client) ID",
            "Business Central address",
            "Web client address",
            "User",
            "Web service access key",
            "Company",
        ],
    ),
    ("/regional", "Regional defaults", "Try it", &[]),
    (
        "/regional",
        "Regional defaults",
        "Countries without a row",
        &[],
    ),
    (
        "/countries",
        "Countries",
        "Business Central's own codes",
        &[],
    ),
    (
        "/browser",
        THIS_BROWSER,
        "Keys in this browser",
        &["New passphrase", "Lock when not used for"],
    ),
    ("/browser", THIS_BROWSER, "Export and import", &[]),
    (
        "/browser",
        THIS_BROWSER,
        "Notifications and keys",
        &[
            "Notify me when a run has ended",
            "Shortcuts with Alt or a single letter",
        ],
    ),
    ("/browser", THIS_BROWSER, "What was read", &[]),
    ("/browser", THIS_BROWSER, "Storage", &[]),
];

/// The form of the connection that is shown.
const CONNECTION: &str = "/connections?webstore=";

/// Everything that is found by name. `shown` is the code of the webstore that is shown, `others` are those beside it.
pub(super) fn places(shown: Option<&str>, others: &[String]) -> Vec<Place> {
    let mut all = Vec::new();
    for (path, label, also) in PAGES {
        all.push(place(Kind::Page, label, "", also, path, Lead::There));
    }
    for code in others {
        let (label, path) = (
            format!("Show webstore {code}"),
            format!("/?webstore={code}"),
        );
        all.push(place(Kind::Page, &label, "", "", &path, Lead::There));
    }
    for (label, path, within, lead) in ACTIONS {
        all.push(place(Kind::Action, label, within, "", path, lead));
    }
    for (path, page, within, labels) in SETTINGS {
        let path = match (path, shown) {
            (CONNECTION, Some(code)) => format!("{CONNECTION}{code}"),
            (CONNECTION, None) => "/connections".to_owned(),
            _ => path.to_owned(),
        };
        let mut setting = |label: &str, stands: &str| {
            let lead = Lead::Field { within };
            all.push(place(Kind::Setting, label, stands, "", &path, lead));
        };
        setting(within, page);
        let stands = format!("{page} · {within}");
        for label in labels {
            setting(label, &stands);
        }
        match within {
            FIELDS => {
                for field in Field::ALL {
                    setting(field.label(), &stands);
                    setting(
                        &format!("{}: leave it out and say so", field.label()),
                        &stands,
                    );
                }
            }
            OWN_FIELDS => {
                let all = OwnField::ALL.into_iter();
                for field in all.filter(|field| *field != OwnField::Role) {
                    setting(&format!("{}: meta key", field.label()), &stands);
                }
            }
            _ => {}
        }
    }
    for value in TemplateValue::ALL {
        let within = "Customer templates";
        let lead = Lead::Field { within };
        all.push(place(
            Kind::Setting,
            value.label(),
            within,
            "",
            "/templates",
            lead,
        ));
    }
    all
}

fn place(
    kind: Kind,
    label: &str,
    within: &str,
    also: &'static str,
    path: &str,
    lead: Lead,
) -> Place {
    Place {
        kind,
        label: label.to_owned(),
        within: within.to_owned(),
        also,
        path: path.to_owned(),
        lead,
    }
}
