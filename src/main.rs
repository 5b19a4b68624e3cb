//! Arguments in, exit code out; nothing else.

// Comments are many small pieces of memory that one thread makes and another gives back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    comity::cli::main()
}
