#![no_main]
//! The first byte chooses the format among those of `formats/`, by its place in the order of their names.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let names: Vec<&str> = comity::ingest::mapped::names().collect();
    if let Some((first, rest)) = bytes.split_first() {
        comity_fuzz::reader(names[usize::from(*first) % names.len()], rest);
    }
});
