//! Files that are there in whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::database::private_file;
use crate::problem::Problem;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    Owner,
    Everybody,
}

/// Puts a text in a file's place, for its owner alone: it holds customers' data.
///
/// # Errors
/// It could not be written; what was there is there still.
pub fn replace(path: &Path, text: &str) -> Result<(), Problem> {
    replaced(path, text, Readers::Owner)
}

/// Puts a text in a file's place, for other programs to read.
///
/// # Errors
/// It could not be written; what was there is there still.
pub fn publish(path: &Path, text: &str) -> Result<(), Problem> {
    replaced(path, text, Readers::Everybody)
}

fn replaced(path: &Path, text: &str, readers: Readers) -> Result<(), Problem> {
    let written = || -> io::Result<()> {
        let beside = beside(path);
        let mut file = private_file(&beside)?;
        file.set_len(0)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        #[cfg(unix)]
        if readers == Readers::Everybody {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&beside, fs::Permissions::from_mode(0o644))?;
        }
        fs::rename(&beside, path)
    };
    written().map_err(|error| Problem::File {
        path: path.to_owned(),
        words: error.to_string(),
    })
}

/// In the same folder, so that renaming it is one step.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Temporary;

    #[test]
    fn a_file_is_replaced_in_whole_and_read_by_those_it_is_for() {
        let folder = Temporary::new();
        let path = folder.path().join("it.json");
        fs::write(&path, "a longer text that was there").unwrap();
        replace(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(), 0o600);
            publish(&path, "public").unwrap();
            assert_eq!(mode(), 0o644);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let nowhere = folder.path().join("none/it.json");
        assert!(matches!(
            replace(&nowhere, "new"),
            Err(Problem::File { .. })
        ));
    }
}
