//! The state folder: the database, and the lock that lets one command at a time change it.

use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::database::{Access, Database, OpenError, private_file};
use crate::problem::Problem;

/// Names the folder where no option does.
const VARIABLE: &str = "CONCORD_STATE";
/// What systemd makes for a service with `StateDirectory=`.
const OF_SYSTEMD: &str = "STATE_DIRECTORY";

const DATABASE: &str = "concord.sqlite3";
const LOCK: &str = "lock";

/// An open state folder. While one that may be changed is open, no other command changes it.
pub struct Folder {
    /// What is kept in it.
    pub database: Database,
    /// Released by the system when the program ends, however it does.
    _lock: Option<File>,
}

impl Folder {
    /// Opens a folder; where it is to be changed it is made if there is none.
    ///
    /// # Errors
    /// Why it can't be used, or that another command is at work in it.
    pub fn open(path: &Path, access: Access) -> Result<Self, Problem> {
        let failed = |error: io::Error| Problem::Folder {
            path: path.to_owned(),
            words: error.to_string(),
        };
        let lock = match access {
            Access::Read => None,
            Access::Write => {
                make(path).map_err(failed)?;
                let file = private_file(&path.join(LOCK)).map_err(failed)?;
                match file.try_lock() {
                    Ok(()) => Some(file),
                    Err(TryLockError::WouldBlock) => {
                        return Err(Problem::AtWork {
                            path: path.to_owned(),
                        });
                    }
                    Err(TryLockError::Error(error)) => return Err(failed(error)),
                }
            }
        };
        let file = path.join(DATABASE);
        let database = Database::open(&file, access).map_err(|error| match error {
            OpenError::Missing => Problem::NothingKept {
                path: path.to_owned(),
            },
            OpenError::NotMade(error) => failed(error),
            OpenError::Newer(version) => Problem::NewerDatabase { file, version },
            OpenError::Foreign => Problem::ForeignDatabase { file },
            OpenError::Failed(error) => Problem::Database { file, error },
        })?;
        Ok(Self {
            database,
            _lock: lock,
        })
    }
}

/// The folder that is meant: the option's, else the environment's, else the user's own.
///
/// # Errors
/// There is no home to have one in.
pub fn meant(
    option: Option<&Path>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<PathBuf, Problem> {
    let named = [VARIABLE, OF_SYSTEMD].into_iter().find_map(&variable);
    let in_home = || {
        let state = variable("XDG_STATE_HOME").map(PathBuf::from);
        let home = || Some(PathBuf::from(variable("HOME")?).join(".local/state"));
        Some(state.or_else(home)?.join("concord"))
    };
    option
        .map(Path::to_owned)
        .or(named.map(PathBuf::from))
        .or_else(in_home)
        .ok_or(Problem::NoFolder)
}

fn make(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Temporary;

    #[test]
    fn one_command_at_a_time_changes_a_folder_and_others_may_look() {
        let folder = Temporary::new();
        let path = folder.path().join("state");
        let held = Folder::open(&path, Access::Write).unwrap();
        let second = Folder::open(&path, Access::Write).err();
        assert!(matches!(second, Some(Problem::AtWork { .. })), "{second:?}");
        assert!(Folder::open(&path, Access::Read).is_ok());
        drop(held);
        assert!(Folder::open(&path, Access::Write).is_ok());
    }

    #[test]
    fn the_folder_is_the_options_else_the_environments_else_the_homes() {
        let all = |name: &str| Some(format!("/{name}"));
        let folder = |option: Option<&str>, variable: &dyn Fn(&str) -> Option<String>| {
            meant(option.map(Path::new), variable).unwrap()
        };
        assert_eq!(folder(Some("/option"), &all), Path::new("/option"));
        assert_eq!(folder(None, &all), Path::new("/CONCORD_STATE"));
        let systemd = |name: &str| (name != VARIABLE).then(|| format!("/{name}"));
        assert_eq!(folder(None, &systemd), Path::new("/STATE_DIRECTORY"));
        let home = |name: &str| (name == "HOME").then(|| "/home/it".to_owned());
        assert_eq!(
            folder(None, &home),
            Path::new("/home/it/.local/state/concord")
        );
        assert!(matches!(meant(None, |_| None), Err(Problem::NoFolder)));
    }
}
