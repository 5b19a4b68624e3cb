//! Breaks off every command that writes, often and at random moments, and breaks disks, folders, pipes, threads and
//! memory under them; prints the tables of docs/reliability.md. Ends with 1 when something was wrong.
//!
//! cargo run --example break_writing -- [BINARY] [TRIES]
//!
//! Small disks and folders that can't be written to are mounted, which only the administrator may do; who may not, is told
//! what was left out.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that prints, and may fail by panicking")]

#[cfg(unix)]
#[path = "../tests/common/breaking.rs"]
mod breaking;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    unix::main()
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod unix {
    use std::path::{Path, PathBuf};
    use std::process::{Command, ExitCode, Output, Stdio};

    use super::breaking::{CASES, Case, Dice, Held, State, break_off, copy, held, inputs, is_temporary, run, state};

    /// Comments of an input.
    const COMMENTS: usize = 3_000;

    pub(super) fn main() -> ExitCode {
        let mut arguments = std::env::args().skip(1);
        let binary = arguments.next().unwrap_or("target/debug/comity".to_owned());
        let binary = std::fs::canonicalize(binary).expect("a built comity");
        let tries: u32 = arguments.next().map_or(100, |tries| tries.parse().expect("a number of tries"));
        let inputs = state(inputs(COMMENTS).path());
        let mut wrong = kills(&binary, &inputs, tries);
        wrong.extend(faults(&binary, &inputs));
        wrong.iter().for_each(|wrong| println!("WRONG: {wrong}"));
        println!("\n{} wrong", wrong.len());
        if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn kills(binary: &Path, inputs: &State, tries: u32) -> Vec<String> {
        println!(
            "| command | kills | before its end | old | new | no manifest, or some files or rows | left by SIGKILL | wrong |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        let (mut dice, mut wrong, mut all, mut broken) = (Dice(7), Vec::new(), 0, 0);
        for case in CASES {
            let tally = break_off(binary, case, inputs, tries, &mut dice);
            println!(
                "| `{}` | {} | {} | {} | {} | {} | {} | {} |",
                case.0,
                tally.tries,
                tally.broken,
                tally.old,
                tally.new,
                tally.bare,
                tally.left,
                tally.wrong.len()
            );
            all += tally.tries;
            broken += tally.broken;
            wrong.extend(tally.wrong);
        }
        println!("| all | {all} | {broken} | | | | | {} |\n", wrong.len());
        wrong
    }

    /// A fault: its name, what a shell does before the command (`$C` runs it), exit codes that are right, and whether it may
    /// leave a temporary file, as a program does that the system ends.
    type Fault = (&'static str, &'static str, &'static [i32], bool);

    const FAULTS: &[Fault] = &[
        (
            "disk with 24 KB left",
            "mount -t tmpfs -o size=$(($(du -sk S | cut -f1) + 24))k none W && cp -r S/. W; cd W; $C",
            &[0, 2],
            false,
        ),
        ("files of at most 512 bytes (`ulimit -f 1`)", "cp -r S/. W; cd W; ulimit -f 1; $C", &[0, 2], false),
        (
            "folder mounted read-only",
            "cp -r S/. W; mount --bind W W && mount -o remount,ro,bind W; cd W; $C",
            &[0, 2],
            false,
        ),
        ("folder without the right to write", "cp -r S/. W; chmod -R a+rX,a-w W; cd W; $AS $C", &[0, 2], false),
        ("closed pipe", "cp -r S/. W; cd W; $C | true; exit 0", &[0], false),
        ("no folder for temporary files", "cp -r S/. W; cd W; TMPDIR=/nonexistent $C", &[0, 2], false),
        (
            "missing inputs",
            "cp -r S/. W; cd W; mkdir away; mv ?.jsonl gold.jsonl words.txt queue away; $C",
            &[0, 2],
            false,
        ),
        (
            "one process at most (`ulimit -u 1`)",
            "cp -r S/. W; chmod -R a+rwX W; cd W; ulimit -u 1; exec $AS $C",
            &[0, 2],
            false,
        ),
        ("memory of 150 MB (`ulimit -v`)", "cp -r S/. W; cd W; ulimit -v 150000; $C", &[0, 2, 134], true),
        ("memory of 60 MB (`ulimit -v`)", "cp -r S/. W; cd W; ulimit -v 60000; $C", &[0, 2, 134, 127, 126], true),
    ];

    fn faults(binary: &Path, inputs: &State) -> Vec<String> {
        let mut wrong = Vec::new();
        println!("| fault | commands | done | told, exit 2 | ended by the system | left out | wrong |");
        println!("|---|---|---|---|---|---|---|");
        for fault in FAULTS {
            let (mut done, mut told, mut ended, mut out) = (0, 0, 0, 0);
            let before = wrong.len();
            for case in CASES {
                match one(binary, inputs, case, fault) {
                    Ok(0) => done += 1,
                    Ok(2) => told += 1,
                    Ok(_) => ended += 1,
                    Err(None) => out += 1,
                    Err(Some(said)) => wrong.push(format!("{}, {}: {said}", fault.0, case.0)),
                }
            }
            println!(
                "| {} | {} | {done} | {told} | {ended} | {out} | {} |",
                fault.0,
                CASES.len(),
                wrong.len() - before
            );
        }
        wrong
    }

    /// The exit code under a fault; what is wrong with it, or nothing where the fault can't be made here.
    fn one(binary: &Path, inputs: &State, case: &Case, fault: &Fault) -> Result<i32, Option<String>> {
        let (_, arguments_before, arguments, writes) = case;
        let above = tempfile::tempdir().unwrap();
        let (start, work) = (above.path().join("S"), above.path().join("W"));
        std::fs::create_dir(&work).unwrap();
        copy(inputs, &start);
        if !arguments_before.is_empty() {
            assert!(run(binary, &start, arguments_before).success());
        }
        let old = state(&start);
        let whole = tempfile::tempdir().unwrap();
        copy(&old, whole.path());
        assert!(run(binary, whole.path(), arguments).success());
        let new = state(whole.path());
        // Somebody who is not the administrator must get at it.
        let program = above.path().join("comity");
        std::fs::copy(binary, &program).unwrap();
        let (output, now) = under(fault, above.path(), &program, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("mount:") || said.contains("setpriv:") || said.contains("unshare:") {
            return Err(None);
        }
        let code = output.status.code().unwrap_or(134);
        let may_be_left = fault.3;
        if said.contains("panicked") || !fault.2.contains(&code) {
            return Err(Some(format!("exit {code}: {said}")));
        }
        if code == 2 && said.trim().is_empty() {
            return Err(Some("exit 2 without a word".to_owned()));
        }
        if !may_be_left && now.keys().any(|path| is_temporary(path)) {
            return Err(Some("a temporary file is left".to_owned()));
        }
        match held(writes, &old, &new, &now) {
            Held::Wrong(said) => Err(Some(said)),
            _ => Ok(code),
        }
    }

    /// What the command says, and what stands in its folder then. Mounts are its own and go with it.
    fn under(fault: &Fault, above: &Path, program: &Path, arguments: &[&str]) -> (Output, State) {
        let seen = above.join("seen");
        let is_mounted = fault.1.contains("mount");
        let keep = format!("mkdir {0}; cp -r {1}/W/. {0} 2>/dev/null", seen.display(), above.display());
        let quoted: Vec<String> = arguments.iter().map(|argument| format!("'{argument}'")).collect();
        let command = format!("{} {}", program.display(), quoted.join(" "));
        let other = "if [ \"$(id -u)\" = 0 ]; then AS='setpriv --reuid 64999 --clear-groups'; else AS=''; fi";
        let script = fault.1.replace("$C", &command);
        let script = format!("chmod a+rx .; {other}; ( {script} ); code=$?; {keep}; exit $code");
        let mut shell = if is_mounted { Command::new("unshare") } else { Command::new("sh") };
        if is_mounted {
            shell.args(["--mount", "sh"]);
        }
        shell
            .args(["-c", &script])
            .current_dir(above)
            .stdin(std::fs::File::open(above.join("S/keys")).unwrap())
            .stdout(Stdio::null());
        let output = shell.stderr(Stdio::piped()).output().unwrap();
        let state = if seen.is_dir() { state(&seen) } else { state(&PathBuf::from(above).join("W")) };
        (output, state)
    }
}
