//! What a fresh load of the store gives is what is in memory: nothing is known to this tab alone, and nothing comes back that it has
//! given up.

use std::fmt::Debug;

use concord_core::state::State;
use futures::executor::block_on;

use super::play::{Broken, Play};

impl Play {
    /// After each step, when no run is under way.
    pub fn check_kept(&self) -> Result<(), Broken> {
        let shared = self.state.shared.clone();
        let (kept, damage) = block_on(State::load(&self.world.store, shared)).unwrap();
        if !damage.rows.is_empty() {
            return Err(format!("what is kept can't be read: {damage:?}"));
        }
        if kept == self.state {
            return Ok(());
        }
        Err(format!(
            "what is kept is not what is in memory: {}",
            difference(&kept, &self.state)
        ))
    }
}

/// The parts that differ, each as it is kept and as it is in memory.
fn difference(kept: &State, memory: &State) -> String {
    fn part<T: PartialEq + Debug>(name: &str, kept: &T, memory: &T) -> Option<String> {
        (kept != memory).then(|| format!("{name}: kept {kept:?}, in memory {memory:?}"))
    }
    let parts = [
        part("connection", &kept.connection, &memory.connection),
        part("setup", &kept.setup, &memory.setup),
        part(
            "webstore",
            &kept.snapshots.webstore,
            &memory.snapshots.webstore,
        ),
        part(
            "company",
            &kept.snapshots.company,
            &memory.snapshots.company,
        ),
        part(
            "reference",
            &kept.snapshots.reference,
            &memory.snapshots.reference,
        ),
        part("mappings", &kept.mappings, &memory.mappings),
        part("baselines", &kept.baselines, &memory.baselines),
        part("settlements", &kept.settlements, &memory.settlements),
        part("failures", &kept.failures, &memory.failures),
        part("journal", &kept.journal, &memory.journal),
        part("runs", &kept.runs, &memory.runs),
        part("orders", &kept.orders, &memory.orders),
        part("automatic", &kept.automatic, &memory.automatic),
        part("reservations", &kept.reservations, &memory.reservations),
        part("shared setup", &kept.shared_setup, &memory.shared_setup),
        part("sharing", &kept.sharing, &memory.sharing),
        part(
            "runs of others",
            &kept.runs_of_others,
            &memory.runs_of_others,
        ),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}
