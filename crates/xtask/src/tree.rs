//! Ends processes with everything below them.
//!
//! A process group is not enough: chromedriver puts each browser into a group of its own. On Linux the whole tree
//! is read from /proc, and whatever loses its parent becomes a child of this program instead of escaping it.

#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(50);

#[derive(Clone, Copy)]
enum How {
    Ask,
    Force,
}

/// Lets orphans below this process become its children, so that they are found when it ends.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    ADOPTING.store(
        nix::sys::prctl::set_child_subreaper(true).is_ok(),
        Ordering::Relaxed,
    );
}

/// Whether a child in none of our groups must be an orphan.
#[cfg(target_os = "linux")]
static ADOPTING: AtomicBool = AtomicBool::new(false);

/// Asks the groups, and all that descends from them, to end; after `patience`, makes them. `others` are groups that
/// were started here too and go on.
pub fn end(groups: &[u32], others: &[u32], patience: Duration) {
    let mut targets = members(groups, others);
    signal(groups, &targets, How::Ask);
    let deadline = Instant::now() + patience;
    while !targets.is_empty() && Instant::now() < deadline {
        std::thread::sleep(POLL);
        gather(&mut targets, groups, others);
    }
    if !targets.is_empty() {
        signal(groups, &targets, How::Force);
        // What they started in their last moments is visible only now.
        std::thread::sleep(POLL);
        gather(&mut targets, groups, others);
        signal(groups, &targets, How::Force);
    }
}

/// Takes note of every child's end, when nothing of them is left running. Nobody may be there to do it after this
/// program: a container's first process often does not, and dead entries would pile up in its process table.
#[cfg(unix)]
pub fn reap() {
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};

    /// A process that was just ended may still be giving its memory back.
    const PATIENCE: Duration = Duration::from_millis(500);
    let deadline = Instant::now() + PATIENCE;
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) if Instant::now() < deadline => std::thread::sleep(POLL / 5),
            Ok(WaitStatus::StillAlive) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// There is nothing to take note of.
#[cfg(not(unix))]
pub fn reap() {}

/// Drops what is gone and adds what has appeared. The known ones are kept although their parent may be gone: a
/// browser that outlives its driver is no longer below the group.
fn gather(targets: &mut Vec<u32>, groups: &[u32], others: &[u32]) {
    targets.retain(|id| is_alive(*id));
    for id in members(groups, others) {
        if !targets.contains(&id) {
            targets.push(id);
        }
    }
}

#[cfg(unix)]
fn signal(groups: &[u32], targets: &[u32], how: How) {
    use nix::sys::signal::{Signal, kill, killpg};
    use nix::unistd::Pid;

    let signal = match how {
        How::Ask => Signal::SIGTERM,
        How::Force => Signal::SIGKILL,
    };
    let ids = |ids: &[u32]| {
        ids.iter()
            .filter_map(|id| i32::try_from(*id).ok())
            .filter(|id| *id > 1)
            .collect::<Vec<_>>()
    };
    if cfg!(target_os = "linux") {
        // The targets hold every member of the groups already.
        for id in ids(targets) {
            let _ = kill(Pid::from_raw(id), signal);
        }
    } else {
        for id in ids(groups) {
            let _ = killpg(Pid::from_raw(id), signal);
        }
    }
}

#[cfg(not(unix))]
fn signal(groups: &[u32], _targets: &[u32], how: How) {
    for id in groups {
        let mut command = std::process::Command::new("taskkill");
        command.args(["/t", "/pid", &id.to_string()]);
        if matches!(how, How::Force) {
            command.arg("/f");
        }
        let _ = command.output();
    }
}

/// Whether a process is there and not just waiting for its parent to notice its end.
#[cfg(target_os = "linux")]
pub fn is_alive(id: u32) -> bool {
    stat(id).is_some_and(|process| process.alive)
}

/// Whether a process is there.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn is_alive(id: u32) -> bool {
    i32::try_from(id)
        .is_ok_and(|id| nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), None).is_ok())
}

/// Without a cheap answer, nothing is waited for.
#[cfg(not(unix))]
pub fn is_alive(_id: u32) -> bool {
    false
}

#[cfg(target_os = "linux")]
#[derive(Clone, Copy)]
struct Process {
    id: u32,
    parent: u32,
    group: u32,
    alive: bool,
}

#[cfg(target_os = "linux")]
fn stat(id: u32) -> Option<Process> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The program's name stands in brackets and may itself hold brackets and blanks.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    // The group is field 5 of the line, the number of threads field 20.
    let threads: u32 = fields.nth(14)?.parse().ok()?;
    // A program whose first thread has ended looks dead while the others are still at work.
    let dead = matches!(state, "Z" | "X") && threads <= 1;
    Some(Process {
        id,
        parent,
        group,
        alive: !dead,
    })
}

/// Everything alive in the groups and below their members, and below the orphans that this program adopted: its
/// children that are in none of the groups it started.
#[cfg(target_os = "linux")]
fn members(groups: &[u32], others: &[u32]) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let all: Vec<Process> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
        })
        .filter_map(stat)
        .collect();
    let own = std::process::id();
    let adopting = ADOPTING.load(Ordering::Relaxed);
    let mut found: Vec<u32> = all
        .iter()
        .filter(|process| {
            groups.contains(&process.group)
                || (adopting && process.parent == own && !others.contains(&process.group))
        })
        .map(|process| process.id)
        .collect();
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        next += 1;
        for process in &all {
            if process.parent == parent && !found.contains(&process.id) {
                found.push(process.id);
            }
        }
    }
    found.retain(|id| all.iter().any(|process| process.id == *id && process.alive));
    found
}

#[cfg(all(unix, not(target_os = "linux")))]
fn members(groups: &[u32], _others: &[u32]) -> Vec<u32> {
    groups.iter().copied().filter(|id| is_alive(*id)).collect()
}

#[cfg(not(unix))]
fn members(groups: &[u32], _others: &[u32]) -> Vec<u32> {
    groups.to_vec()
}
