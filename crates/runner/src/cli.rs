//! The command line. Keys are never part of it: everybody on a machine can read what its programs were started with.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  concord preview --setup concord-setup.json          what a run would write, as a table
  concord run --setup concord-setup.json              carry it out, as a timer does
  concord run --webstore MAIN --webstore USA          two webstores, each with its own outcome
  concord log --errors                                what failed, and what to do

Keys, as variables, as files named by the same with _FILE behind, or as files of these names in --secrets:
  CONCORD_MAIN_WOOCOMMERCE_KEY, CONCORD_MAIN_WOOCOMMERCE_SECRET
  CONCORD_MAIN_BC_CLIENT_SECRET                       online; the app's ID and tenant come from the setup, or from
                                                      CONCORD_MAIN_BC_CLIENT_ID and CONCORD_MAIN_BC_TENANT
  CONCORD_MAIN_BC_USER, CONCORD_MAIN_BC_ACCESS_KEY    on-premises
  MAIN is the webstore's code; with one webstore it can be left out (CONCORD_WOOCOMMERCE_KEY).

Exit codes:
  0  all done, nothing waits
  1  done, and some records wait for a person or failed
  2  could not run, or not to its end
  3  asks first: nothing was written (preview: there is something to write)";

/// Keeps customers the same in WooCommerce and Business Central, without a browser.
#[derive(Parser)]
#[command(name = "concord", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

/// What every command takes.
#[derive(Args)]
pub struct Common {
    /// The folder for what is kept [default: CONCORD_STATE, else systemd's STATE_DIRECTORY, else ~/.local/state/concord]
    #[arg(long, global = true, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// The file that the app exports; without it the setup that was last taken over [default: CONCORD_SETUP]
    #[arg(long, global = true, value_name = "FILE")]
    pub setup: Option<PathBuf>,
    /// Only this webstore, by its code; may be given several times
    #[arg(long, global = true, value_name = "CODE")]
    pub webstore: Vec<String>,
    /// A folder with a file for each key [default: systemd's CREDENTIALS_DIRECTORY, else /run/secrets]
    #[arg(long, global = true, value_name = "DIR")]
    pub secrets: Option<PathBuf>,
    /// Call the systems through the proxy of the app that is served at this address; the demo needs it
    #[arg(long, global = true, value_name = "URL")]
    pub app: Option<String>,
    /// Say more on the error output: each step
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// How the error output is written [default: text on a terminal, else json]
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log: Option<LogFormat>,
}

/// How the error output is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Subcommand)]
pub enum Command {
    /// Carry out what a scheduled run in the app would
    Run(RunOptions),
    /// Read both systems and show what a run would write; writes to neither
    Preview(PreviewOptions),
    /// Try what Concord needs of both systems; writes to neither
    Check,
    /// Show how each webstore stood when it was last looked at; calls nobody
    Status(Output),
    /// Show the activity log
    Log(LogOptions),
    /// Give back what the last run overwrote, where nobody has changed it since
    Undo(UndoOptions),
    /// Write everything but keys to a file that the app imports
    Export(ExportOptions),
    /// Take a file of the app over, in place of what is known of its webstores
    Import(ImportOptions),
    /// Take over, or share, the setup that Business Central keeps for all who synchronise the webstore
    Setup(SetupAct),
    /// Print the completions of a shell
    Completions {
        /// For which shell
        shell: Shell,
    },
}

#[derive(Args)]
pub struct RunOptions {
    /// Tell this address of the first failure, of a run that asks first, and of the recovery, with a JSON text [or as the secret CONCORD_WEB_HOOK]
    #[arg(long, value_name = "URL")]
    pub web_hook: Option<String>,
    /// Write how the run ended to this file, for Prometheus' node exporter (its name ends with .prom)
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Write what a scheduled run asks about first as well: you have seen it in the preview
    #[arg(long)]
    pub accept_cautions: bool,
    /// Take the shared setup over first, where Business Central keeps one: its changes apply without being shown
    #[arg(long)]
    pub shared_setup: bool,
    /// Print nothing where all is done and nothing waits
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Args)]
pub struct PreviewOptions {
    #[command(flatten)]
    pub output: Output,
    /// Take the webstore that answers now for the one that was connected, after its home page has changed
    #[arg(long)]
    pub accept_webstore: bool,
}

#[derive(Args)]
pub struct Output {
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
}

#[derive(Args)]
pub struct LogOptions {
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: LogOutput,
    /// Only what failed
    #[arg(long)]
    pub errors: bool,
    /// Only what has these words in it
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub find: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogOutput {
    /// For people.
    Table,
    /// For spreadsheets, as the app exports it.
    Csv,
    /// For programs.
    Json,
}

#[derive(Args)]
pub struct UndoOptions {
    /// Carry it out; without, it is only shown
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Args)]
pub struct ExportOptions {
    /// The file to write [default: the output]
    pub file: Option<PathBuf>,
    /// Leave out all that is known of customers: connections, settings, templates and defaults alone
    #[arg(long)]
    pub settings: bool,
    /// The setup that the demo at this address makes with its button, instead of what is kept
    #[arg(long, value_name = "URL")]
    pub demo: Option<String>,
}

#[derive(Args)]
pub struct ImportOptions {
    /// The file that the app exported
    pub file: PathBuf,
    /// Carry it out although it changes what is known here; without, the changes are only shown
    #[arg(long)]
    pub yes: bool,
}

#[derive(Args)]
pub struct SetupAct {
    /// Which way
    pub command: SetupCommand,
    /// Carry it out; without, the changes are only shown
    #[arg(long)]
    pub yes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SetupCommand {
    /// Take over what is shared.
    Pull,
    /// Share what is here.
    Push,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_made_and_takes_no_key() {
        let command = Cli::command();
        command.clone().debug_assert();
        let subcommands = command.get_subcommands();
        let arguments = subcommands
            .flat_map(|it| it.get_arguments())
            .chain(command.get_arguments());
        for argument in arguments {
            let name = argument.get_id().as_str();
            for secret in ["key", "token", "password"] {
                assert!(!name.contains(secret), "{name}");
            }
        }
    }
}
