//! SIGINT, SIGTERM and SIGHUP: what is half written goes away, the terminal is as it was, and the program ends with 128
//! and the signal's number. A file that may not grow any more is a fault to tell, not the end.

#[cfg(unix)]
mod unix {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc::channel;
    use std::thread;

    use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use crate::temporary::pending;

    use super::super::keys;

    /// The signals that end the program.
    const ENDING: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

    pub(in crate::cli) fn watch() {
        let _ = signal_hook::flag::register(rustix::process::Signal::XFSZ.as_raw(), Arc::new(AtomicBool::new(false)));
        let (ready, wait) = channel::<()>();
        let ignored = ignored();
        let wanted: Vec<i32> = ENDING.into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0).collect();
        // The thread comes first and takes the signals itself: a signal that was taken and that nobody waits for would
        // be lost. Where it can't be started, signals end the program as they end any other.
        let waiting = move || {
            let Ok(mut signals) = Signals::new(wanted) else { return };
            drop(ready);
            if let Some(signal) = signals.forever().next() {
                // Never given back: nothing takes a name any more.
                let mut held = pending::held();
                held.remove_all();
                keys::put_back();
                signal_hook::low_level::exit(128 + signal);
            }
        };
        if thread::Builder::new().name("signals".to_owned()).spawn(waiting).is_ok() {
            // It ends with an error, which says that the thread is ready.
            let _ = wait.recv();
        }
    }

    /// The signals that the caller wants ignored, as `nohup` does, one bit a signal; none where that can't be known.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }
}

#[cfg(unix)]
pub(super) use self::unix::watch;

/// Elsewhere the system ends the program as it ends any other.
#[cfg(not(unix))]
pub(super) fn watch() {}
