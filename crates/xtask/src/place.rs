//! Where things are: the project, what is built, the tools; and the environment that every child gets.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::problem::{Doing, Outcome, Problem};

/// The folders a command works in.
pub struct Place {
    /// The project's root folder.
    pub root: PathBuf,
    /// Cargo's target folder, the same for every step, so that nothing is built twice.
    pub target: PathBuf,
    /// Tools that were installed for this project alone.
    pub tools: PathBuf,
    /// Folders of the tools that were found or installed; they come first on the children's PATH.
    first_on_path: Vec<PathBuf>,
}

impl Place {
    /// Finds the project that this command belongs to.
    pub fn find() -> Outcome<Self> {
        let own = env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .ok_or_else(|| Problem::said("This program is run by cargo: use `cargo xtask …`."))?;
        let root = own
            .ancestors()
            .nth(2)
            .map(Path::to_path_buf)
            .ok_or_else(|| Problem::said(format!("No project found above {}.", own.display())))?;
        let here = env::current_dir().could_not("find out the current folder")?;
        // A relative CARGO_TARGET_DIR is meant from where cargo was started; the children start elsewhere.
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) if !folder.is_empty() => here.join(folder),
            _ => root.join("target"),
        };
        let tools = root.join(".tools");
        Ok(Self {
            root,
            target,
            tools,
            first_on_path: Vec::new(),
        })
    }

    /// Puts a folder first on the children's PATH.
    pub fn put_first_on_path(&mut self, folder: &Path) {
        self.first_on_path.retain(|known| known != folder);
        self.first_on_path.insert(0, folder.to_path_buf());
    }

    /// A command that runs in the project's root with the environment that all steps share.
    ///
    /// It is the same for each of them on purpose: a build script that sees another environment runs again, and
    /// with it everything that depends on it.
    pub fn command(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("PATH", self.path());
        // `cargo run` describes this program's own package to it; that is not true of the children.
        for (name, _) in env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("CARGO_PKG_")
                || name_text.starts_with("CARGO_MANIFEST_")
                || name_text == "CARGO_BIN_NAME"
                || name_text == "CARGO_CRATE_NAME"
                || name_text == "CARGO_PRIMARY_PACKAGE"
            {
                command.env_remove(&name);
            }
        }
        command
    }

    /// `cargo`, the very one that started this program.
    pub fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// The folders in which programs are looked for, in order.
    pub fn search_path(&self) -> Vec<PathBuf> {
        let mut folders = self.first_on_path.clone();
        folders.extend(
            env::var_os("PATH")
                .map(|path| env::split_paths(&path).collect::<Vec<_>>())
                .unwrap_or_default(),
        );
        folders.extend(cargo_home().map(|home| home.join("bin")));
        folders
    }

    /// A program by one of its names, as the children would find it.
    pub fn program(&self, names: &[&str]) -> Option<PathBuf> {
        let folders = self.search_path();
        names.iter().find_map(|name| {
            folders
                .iter()
                .map(|folder| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
                .find(|file| file.is_file())
        })
    }

    fn path(&self) -> OsString {
        env::join_paths(self.search_path())
            .unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
    }
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}
