//! `concord setup`: the setup that all who synchronise a webstore share, out of Business Central and in.

use concord_core::call::{CallError, Explanation};
use concord_core::shared_setup::{Difference, difference, explain, to_share};
use concord_core::state::{SharedSetup, State, put};
use concord_core::sync::{SyncError, Written, read_shared_setup, share_setup};

use crate::cli::{SetupAct, SetupCommand};
use crate::commands::transfer::table;
use crate::database::HOUSE;
use crate::ending::Ending;
use crate::problem::Problem;
use crate::webstore::{Means, Webstore};
use crate::words::time;

/// Shows how the shared setup of every webstore differs, and takes it over or shares this one.
pub async fn setup(means: &mut Means, act: &SetupAct) -> (Ending, String) {
    let mut text = String::new();
    let mut endings = Vec::new();
    for code in means.codes.clone() {
        let done = match act.command {
            SetupCommand::Pull => pull(means, &code, act.yes).await,
            SetupCommand::Push => push(means, &code, act.yes).await,
        };
        let (ending, said) = done.unwrap_or_else(|problem| {
            let Explanation { what, remedy } = problem.explain();
            (Ending::CouldNot, format!("{what} {remedy}\n"))
        });
        text.push_str(&format!("{code}\n{said}"));
        endings.push(ending);
    }
    (Ending::of_all(endings), text)
}

/// Takes over what is shared; without `yes` it is only shown.
///
/// # Errors
/// It can't be read, understood or kept: nothing was changed.
pub async fn pull(means: &mut Means, code: &str, yes: bool) -> Result<(Ending, String), Problem> {
    let (found, difference) = {
        let mut webstore = Webstore::open(means, code).await?;
        let found = look(&mut webstore).await;
        webstore.follow.end();
        found?
    };
    let (Some(found), Some(difference)) = (found, difference) else {
        return Ok((Ending::Done, NONE.to_owned()));
    };
    let shown = format!("{}{}", written(&found), table(&difference.lines));
    match (difference.lines.is_empty(), yes) {
        (true, _) => Ok((Ending::Done, format!("{shown}It is the same here.\n"))),
        (false, false) => Ok((
            Ending::AsksFirst,
            format!("{shown}Not taken over yet: concord setup pull --yes does it.\n"),
        )),
        (false, true) => {
            difference.take_over(&mut means.house);
            let settings = difference.setup().map(put).into_iter().collect();
            let house = (HOUSE.to_owned(), means.house.take_changes());
            means
                .database
                .write(&[(code.to_owned(), settings), house])?;
            Ok((Ending::Done, format!("{shown}Taken over.\n")))
        }
    }
}

async fn push(means: &Means, code: &str, yes: bool) -> Result<(Ending, String), Problem> {
    let mut webstore = Webstore::open(means, code).await?;
    let done = push_of(&mut webstore, yes).await;
    webstore.follow.end();
    done
}

async fn push_of(webstore: &mut Webstore, yes: bool) -> Result<(Ending, String), Problem> {
    let (found, difference) = look(webstore).await?;
    let mut shown = String::new();
    if let (Some(found), Some(difference)) = (&found, &difference) {
        if difference.lines.is_empty() {
            return Ok((Ending::Done, "It is the same here.\n".to_owned()));
        }
        // What is there is what changes.
        shown = format!("{}{}", written(found), table(&difference.lines));
    }
    if !yes {
        let said = "Not shared yet: concord setup push --yes puts what is here in its place.\n";
        return Ok((Ending::AsksFirst, format!("{shown}{said}")));
    }
    let (session, state) = webstore.session();
    let new = to_share(state).ok_or(Problem::NoWebstore)?;
    match share_setup(&session, state, &new).await.map_err(called)? {
        None => Ok((Ending::CouldNot, NO_PLACE.to_owned())),
        Some(Written::Done(_)) => Ok((Ending::Done, format!("{shown}Shared.\n"))),
        Some(Written::Changed(_)) => Ok((
            Ending::AsksFirst,
            "Somebody else has changed the shared setup just now. Nothing of it was overwritten: look again with concord setup push.\n"
                .to_owned(),
        )),
    }
}

const NONE: &str = "Nobody has shared a setup of this webstore, or Concord's own API is not installed in Business Central.\n";
const NO_PLACE: &str =
    "There is no place for it: Concord's own API is not installed in Business Central.\n";

/// What is shared now, and how it differs.
async fn look(
    webstore: &mut Webstore,
) -> Result<(Option<SharedSetup>, Option<Difference>), Problem> {
    let (session, state) = webstore.session();
    read_shared_setup(&session, state).await.map_err(called)?;
    of_state(state)
}

fn of_state(state: &State) -> Result<(Option<SharedSetup>, Option<Difference>), Problem> {
    let Some(found) = state.shared_setup.0.clone() else {
        return Ok((None, None));
    };
    let difference =
        difference(state, &found).map_err(|error| Problem::SharedSetup(explain(&error)))?;
    Ok((Some(found), difference))
}

fn called(error: CallError) -> Problem {
    Problem::Sync(SyncError::Call(error))
}

fn written(found: &SharedSetup) -> String {
    let at = found.at.map(|at| format!(", {}", time(at)));
    format!("Written by {}{}.\n", found.by, at.unwrap_or_default())
}
