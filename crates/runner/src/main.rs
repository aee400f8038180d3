//! `concord`: what a scheduled run in the app does, without a browser, for cron, systemd timers and Kubernetes.
//!
//! ```text
//!   cli ─► folder (lock, database) ─► setup (the app's file) ─► secrets ─► webstore (state, ports) ─► the core's engine
//!                                                                                    │
//!                       exit code, one line, log, web hook, metrics ◄── ending ◄─────┘
//! ```

mod cli;
mod commands;
mod database;
mod demo;
mod ending;
mod file;
mod folder;
mod http;
mod metrics;
mod ports;
mod problem;
mod sample;
mod secrets;
mod setup;
mod table;
#[cfg(test)]
mod testing;
mod watch;
mod web_hook;
mod webstore;
mod words;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use tokio::sync::watch::Sender;
use tracing::level_filters::LevelFilter;

use crate::cli::{Cli, Command, Common, LogFormat, RunOptions};
use crate::database::Access;
use crate::ending::{Ending, Outcome};
use crate::folder::Folder;
use crate::http::Http;
use crate::problem::Problem;
use crate::secrets::Source;
use crate::watch::Screen;
use crate::webstore::Means;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log_to_error_output(&cli.common);
    use_ring();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return ended(Err(Problem::Http(error.to_string()))),
    };
    let (screen, stop) = Screen::new();
    let result = runtime.block_on(async {
        tokio::select! {
            result = carry_out(&cli, screen) => result,
            () = stopped_twice(stop) => Ok((Ending::CouldNot, "Broken off. The next run picks up.\n".to_owned())),
        }
    });
    ended(result)
}

/// The one implementation of cryptography that is built in.
fn use_ring() {
    // An error says that it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Writes what a command says, and its exit code.
fn ended(result: Result<(Ending, String), Problem>) -> ExitCode {
    let (ending, text) = result.unwrap_or_else(|problem| {
        let said = problem.explain();
        tracing::error!(remedy = said.remedy, "{}", said.what);
        (Ending::CouldNot, format!("{} {}\n", said.what, said.remedy))
    });
    // Whoever reads it may have enough, as head does.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ending.into()
}

/// What happens goes to the error output: readable on a terminal, else as JSON, a line each, and then only what needs a look.
fn log_to_error_output(common: &Common) {
    let is_terminal = std::io::stderr().is_terminal();
    let level = match (common.verbose, is_terminal) {
        (true, _) => LevelFilter::DEBUG,
        (false, true) => LevelFilter::INFO,
        (false, false) => LevelFilter::WARN,
    };
    let is_text = match common.log {
        Some(format) => format == LogFormat::Text,
        None => is_terminal,
    };
    let log = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level)
        .with_target(false)
        .with_ansi(is_terminal);
    match is_text {
        true => log.without_time().init(),
        false => log.json().flatten_event(true).init(),
    }
}

/// Ctrl-C or a polite kill lets the work finish what is under way; a second one ends it at once, as a crash would.
async fn stopped_twice(stop: Sender<bool>) {
    asked_to_stop().await;
    tracing::info!("stopping: what is under way is finished first");
    // Where nobody works any more, nobody hears it.
    let _ = stop.send(true);
    asked_to_stop().await;
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

async fn carry_out(cli: &Cli, screen: Screen) -> Result<(Ending, String), Problem> {
    let variables: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let common = &cli.common;
    let open = |access| {
        let path = folder::meant(common.state.as_deref(), |name| variables.get(name).cloned())?;
        Folder::open(&path, access)
    };
    match &cli.command {
        Command::Completions { shell } => Ok((Ending::Done, completions(*shell))),
        Command::Status(output) => {
            let folder = open(Access::Read)?;
            commands::status::status(&folder.database, &common.webstore, output.format).await
        }
        Command::Log(options) => {
            let folder = open(Access::Read)?;
            commands::log::log(&folder.database, &common.webstore, options).await
        }
        Command::Export(options) => {
            let document = match &options.demo {
                Some(app) => demo::setup(&new_http()?, &screen, app.trim_end_matches('/')).await?,
                None => setup::document(&open(Access::Read)?.database).await?,
            };
            commands::transfer::write(document, options)
        }
        Command::Import(options) => {
            let folder = open(Access::Write)?;
            commands::transfer::import(&folder.database, options).await
        }
        Command::Run(options) => {
            let folder = open(Access::Write)?;
            let mut means = means(common, variables, &folder, screen).await?;
            if options.shared_setup {
                take_shared_setups(&mut means).await;
            }
            let outcomes = commands::run::run(&means, options).await;
            told(&means, options, &outcomes).await?;
            Ok(said(&outcomes, options.quiet))
        }
        Command::Setup(act) => {
            let folder = open(Access::Write)?;
            let mut means = means(common, variables, &folder, screen).await?;
            Ok(commands::shared::setup(&mut means, act).await)
        }
        Command::Preview(options) => {
            let folder = open(Access::Write)?;
            let means = means(common, variables, &folder, screen).await?;
            Ok(commands::preview::preview(&means, options).await)
        }
        Command::Check => {
            let folder = open(Access::Write)?;
            let means = means(common, variables, &folder, screen).await?;
            Ok(commands::check::check(&means).await)
        }
        Command::Undo(options) => {
            let folder = open(Access::Write)?;
            let means = means(common, variables, &folder, screen).await?;
            Ok(commands::undo::undo(&means, options).await)
        }
    }
}

fn completions(shell: clap_complete::Shell) -> String {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "concord", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn new_http() -> Result<Http, Problem> {
    Http::new().map_err(Problem::Http)
}

/// What commands that call the systems work with: the setup is taken over first, where a file is named.
async fn means(
    common: &Common,
    variables: BTreeMap<String, String>,
    folder: &Folder,
    screen: Screen,
) -> Result<Means, Problem> {
    let named = || variables.get("CONCORD_SETUP").map(PathBuf::from);
    let file = common.setup.clone().or_else(named);
    let of_file = match file {
        Some(file) => Some(setup::take_over(&folder.database, &setup::read(&file)?).await?),
        None => None,
    };
    let house = setup::house(&folder.database).await?;
    let all = of_file.unwrap_or_else(|| house.webstores.keys().cloned().collect());
    let unknown = common.webstore.iter().find(|code| !all.contains(code));
    if let Some(code) = unknown {
        return Err(Problem::UnknownWebstore(code.clone()));
    }
    // Each once, however often it is named: two runs of one webstore must not meet.
    let is_chosen = |code: &String| common.webstore.is_empty() || common.webstore.contains(code);
    let codes: Vec<String> = all.into_iter().filter(is_chosen).collect();
    match codes.is_empty() {
        true => Err(Problem::NoWebstore),
        false => Ok(Means {
            database: folder.database.clone(),
            house,
            codes,
            secrets: Source::new(common.secrets.as_deref(), variables),
            http: new_http()?,
            app: common.app.clone(),
            screen,
        }),
    }
}

/// Takes over what is shared of each webstore. Where that can't be read the run goes by what is here.
async fn take_shared_setups(means: &mut Means) {
    for code in means.codes.clone() {
        if let Err(problem) = commands::shared::pull(means, &code, true).await {
            let said = problem.explain();
            tracing::warn!(
                webstore = code,
                remedy = said.remedy,
                "the shared setup was not taken over: {}",
                said.what
            );
        }
    }
}

/// Tells whoever wants to be told how a run ended. The run is as good as it was where that fails, but for a file that can't be
/// written, which is a mistake of the command.
async fn told(means: &Means, options: &RunOptions, outcomes: &[Outcome]) -> Result<(), Problem> {
    let hook = match &options.web_hook {
        Some(hook) => Some(hook.clone()),
        None => means.secrets.named("WEB_HOOK")?,
    };
    if let Some(hook) = hook {
        web_hook::tell(&means.http, &means.database, &hook, outcomes).await;
    }
    match &options.metrics {
        Some(path) => file::publish(path, &metrics::text(outcomes, ports::now())),
        None => Ok(()),
    }
}

fn said(outcomes: &[Outcome], quiet: bool) -> (Ending, String) {
    let ending = Ending::of_all(outcomes.iter().map(|it| it.ending));
    let lines = outcomes
        .iter()
        .filter(|it| !quiet || it.ending != Ending::Done);
    let text = lines.map(|it| format!("{}\n", it.line())).collect();
    (ending, text)
}
