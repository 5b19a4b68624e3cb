//! How many threads work, and what happens where fewer can be started: the result is the same for any number.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use clap::ArgMatches;
use rayon::{ThreadBuilder, ThreadPoolBuilder};

use super::output::tell;

/// Threads, at most: more only cost memory.
const MOST: usize = 256;

/// What `--threads` says, of whichever command was typed.
pub(super) fn asked(arguments: &ArgMatches) -> Option<usize> {
    let below = arguments.subcommand().and_then(|(_, below)| asked(below));
    below.or_else(|| arguments.try_get_one::<usize>("threads").ok().flatten().copied())
}

/// Starts as many threads as are asked for, or one for each core; where none can be started, this one does the work.
pub(super) fn start(asked: Option<usize>) {
    let wanted =
        asked.or_else(by_environment).unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    if wanted > MOST {
        tell(&format!("--threads {wanted}: {MOST} are used, the most that there can be"));
    }
    let wanted = wanted.clamp(1, MOST);
    // Rayon gives up when one thread can't be started, and can't be asked twice: so threads come first, and wait.
    let waiting: Vec<Sender<ThreadBuilder>> = (1..=wanted).map_while(waiting).collect();
    if waiting.len() < wanted {
        let used = waiting.len().max(1);
        tell(&format!("the system lets no more than {used} of {wanted} threads start; the work goes on with them"));
    }
    let pool = ThreadPoolBuilder::new();
    let started = if waiting.is_empty() {
        pool.num_threads(1).use_current_thread().build_global()
    } else {
        let free = Mutex::new(waiting.iter());
        let give = |thread: ThreadBuilder| {
            let next = free.lock().ok().and_then(|mut free| free.next());
            next.and_then(|next| next.send(thread).ok()).ok_or_else(|| std::io::Error::other("no thread waits"))
        };
        pool.num_threads(waiting.len()).spawn_handler(give).build_global()
    };
    // The threads wait for their work, so it can't fail; rayon would start its own when they are needed.
    let _ = started;
}

/// What rayon's own variable says.
fn by_environment() -> Option<usize> {
    let said = std::env::var_os("RAYON_NUM_THREADS")?;
    said.to_str()?.parse().ok().filter(|threads| *threads > 0)
}

/// A thread that waits to be told what it is for.
fn waiting(number: usize) -> Option<Sender<ThreadBuilder>> {
    let (send, receive) = channel::<ThreadBuilder>();
    let wait = move || {
        if let Ok(thread) = receive.recv() {
            thread.run();
        }
    };
    thread::Builder::new().name(format!("worker {number}")).spawn(wait).ok().map(|_| send)
}
