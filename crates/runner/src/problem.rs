//! Why a command could not do what it was asked to, in words a user can act on.

use std::path::PathBuf;

use concord_core::call::Explanation;
use concord_core::ports::StoreError;
use concord_core::sign_in::SignInError;
use concord_core::sync::SyncError;
use concord_core::transfer::ReadError;

/// Why a command, or its part for one webstore, could not be carried out.
#[derive(Debug)]
pub enum Problem {
    /// Neither option nor environment names a state folder, and there is no home.
    NoFolder,
    /// The state folder can't be made, read or written.
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        words: String,
    },
    /// Another command is at work in the state folder.
    AtWork {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing was kept in the state folder yet.
    NothingKept {
        /// The folder.
        path: PathBuf,
    },
    /// A newer version wrote the database.
    NewerDatabase {
        /// The file.
        file: PathBuf,
        /// Its version.
        version: i32,
    },
    /// The database is another program's.
    ForeignDatabase {
        /// The file.
        file: PathBuf,
    },
    /// The database can't be opened.
    Database {
        /// The file.
        file: PathBuf,
        /// How it failed.
        error: StoreError,
    },
    /// What is kept could not be read or written.
    Store(StoreError),
    /// A file can't be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// The system's words.
        words: String,
    },
    /// The setup is refused.
    Setup(ReadError),
    /// The shared setup is refused.
    SharedSetup(Explanation),
    /// There is no webstore to work with.
    NoWebstore,
    /// The chosen webstore is not in the setup.
    UnknownWebstore(String),
    /// The setup leads elsewhere than what is kept of this webstore.
    LeadsElsewhere(String),
    /// The setup is the demo's, and nothing says where the demo is served.
    DemoNeedsApp,
    /// `--app` is no address.
    App(&'static str),
    /// The demo's server does not answer as one.
    NotADemo {
        /// Its address.
        app: String,
    },
    /// There are no keys for a system.
    NoSecret {
        /// The webstore.
        webstore: String,
        /// What is looked for, as many lines as there are ways.
        wanted: String,
    },
    /// A secret is there and holds nothing.
    EmptySecret(String),
    /// A file with a secret can be read or written by others.
    OpenSecret {
        /// The file.
        path: PathBuf,
        /// What others may do.
        may: &'static str,
    },
    /// Two webstores' codes are the same as part of a variable's name.
    SameNames(String, String),
    /// Signing in to Business Central did not work.
    SignIn(SignInError),
    /// Calls can't be made from this machine.
    Http(String),
    /// The two systems could not be read.
    Sync(SyncError),
    /// Nobody has seen a preview of this webstore yet.
    NeverSeen,
    /// There is no run that could be undone.
    NothingToUndo,
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Problem::Store(error)
    }
}

impl From<SyncError> for Problem {
    fn from(error: SyncError) -> Self {
        Problem::Sync(error)
    }
}

impl Problem {
    /// What happened and what to do.
    pub fn explain(&self) -> Explanation {
        let (what, remedy) = match self {
            Problem::Store(error) => return error.explain(),
            Problem::Database { file, error } => {
                let Explanation { what, remedy } = error.explain();
                return Explanation {
                    what: format!("{}: {what}", file.display()),
                    remedy,
                };
            }
            Problem::Setup(error) => return error.explain(),
            Problem::SharedSetup(said) => return said.clone(),
            Problem::SignIn(error) => return error.explain(),
            Problem::Sync(error) => return error.explain(),
            Problem::NoFolder => (
                "There is no state folder to keep anything in.".to_owned(),
                "Name one with --state, or in the environment as CONCORD_STATE.",
            ),
            Problem::Folder { path, words } => (
                format!("The state folder {} can't be used: {words}.", path.display()),
                "Name another one with --state, or give it to the user that runs concord.",
            ),
            Problem::AtWork { path } => (
                format!("Another concord is at work in {}. Nothing was done.", path.display()),
                "Wait for it. Runs that often overlap need a longer time between them.",
            ),
            Problem::NothingKept { path } => (
                format!("Nothing is kept in {} yet.", path.display()),
                "Begin with concord preview --setup FILE, with the file that the app exports.",
            ),
            Problem::NewerDatabase { file, version } => (
                format!("A newer Concord wrote {} (version {version}). Nothing was changed.", file.display()),
                "Use the newer Concord here as well.",
            ),
            Problem::ForeignDatabase { file } => (
                format!("{} is another program's. Nothing was changed.", file.display()),
                "Name another state folder with --state.",
            ),
            Problem::File { path, words } => (
                format!("{} can't be used: {words}.", path.display()),
                "Check its name, and that the user that runs concord may open it.",
            ),
            Problem::NoWebstore => (
                "There is no webstore to work with.".to_owned(),
                "Name the file that the app exports with --setup, or take it over with concord import.",
            ),
            Problem::UnknownWebstore(code) => (
                format!("There is no webstore {code} in the setup."),
                "concord status lists those that there are.",
            ),
            Problem::LeadsElsewhere(code) => (
                format!("The setup leads webstore {code} to other addresses than those that are known here, and with them its keys. Nothing was sent."),
                "If that is meant, take the file over with concord import --yes: it replaces what is known of the webstore.",
            ),
            Problem::DemoNeedsApp => (
                "The setup is the demo's, and nothing says where the demo is served.".to_owned(),
                "Add --app with the address that cargo xtask demo prints, for example --app http://127.0.0.1:8080.",
            ),
            Problem::App(words) => (
                format!("--app is no address that can be used: {words}."),
                "Give the address under which the app is served, for example https://concord.example.",
            ),
            Problem::NotADemo { app } => (
                format!("No demo answers at {app}."),
                "Start it with cargo xtask demo, and give the address that it prints.",
            ),
            Problem::NoSecret { webstore, wanted } => (
                format!("Keys of webstore {webstore} are missing. Looked for: {wanted}."),
                "Give each as a variable of that name, as a file that a variable of that name with _FILE behind it names, or as a file of that name in the folder that --secrets names.",
            ),
            Problem::EmptySecret(name) => (
                format!("{name} is there and holds nothing."),
                "Put the key into it, or take it away.",
            ),
            Problem::OpenSecret { path, may } => (
                format!("Everybody on this machine may {may} {}, which holds a key.", path.display()),
                "Take that away: chmod o= FILE. Nothing was sent.",
            ),
            Problem::SameNames(one, other) => (
                format!("The keys of webstores {one} and {other} would go by the same names."),
                "Give one of them another code in Setup.",
            ),
            Problem::Http(words) => (
                format!("This machine can't make encrypted calls: {words}."),
                "Install the certificates of the usual authorities (the package is often called ca-certificates).",
            ),
            Problem::NeverSeen => (
                "Nobody has seen a preview of this webstore here yet, and nothing is written before that.".to_owned(),
                "Look at concord preview with the same options, then start the run again.",
            ),
            Problem::NothingToUndo => (
                "There is no run that can be undone.".to_owned(),
                "concord log lists the runs.",
            ),
        };
        Explanation {
            what,
            remedy: remedy.to_owned(),
        }
    }
}
