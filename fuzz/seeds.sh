#!/usr/bin/env bash
# Fills fuzz/corpus with inputs to start from: those in fuzz/seeds, the fixtures of formats, and the inputs of the cases in
# tests/cases.
set -euo pipefail
cd "$(dirname "$0")"
cases=../tests/cases

# put TARGET FILE: one input for a target, for detection, and for bodies.
put() {
    local name
    name=$(basename "$2")
    for target in "$1" detect bodies; do
        mkdir -p "corpus/$target"
        cp "$2" "corpus/$target/seed_$1_$name"
    done
}

# inputs TARGET FOLDER: the part between `--- in` and `--- out` of each case.
inputs() {
    local part
    part=$(mktemp -d)
    for case in "$cases/$2"/*.txt; do
        sed -n '/^--- in/,/^--- out/{/^--- /d;p}' "$case" >"$part/$(basename "$case")"
        put "$1" "$part/$(basename "$case")"
    done
    rm -r "$part"
}

# put_mapped FORMAT FILE: one input for the target of all files of formats/, behind the byte that chooses the format.
put_mapped() {
    local number
    number=$(LC_ALL=C ls ../formats/*.toml | grep -nx "../formats/$1.toml" | cut -d: -f1)
    mkdir -p corpus/mapped corpus/detect
    { printf "\\x$(printf %02x $((number - 1)))"; cat "$2"; } >"corpus/mapped/seed_$(basename "$2")"
    cp "$2" "corpus/detect/seed_mapped_$(basename "$2")"
}

# put_any TARGET FILE: for the target of that name, or for that of the files of formats/.
put_any() {
    if [ -e "fuzz_targets/$1.rs" ]; then
        put "$1" "$2"
    elif [ -e "../formats/$1.toml" ]; then
        put_mapped "$1" "$2"
    fi
}

for seed in seeds/*; do
    target=$(basename "$seed")
    target=${target%%.*}
    put_any "${target%%-*}" "$seed"
done
# A fixture is called as its format is, with words behind it where there are several.
for fixture in ../tests/fixtures/formats/*; do
    [ -f "$fixture" ] || continue
    target=$(basename "$fixture")
    target=${target%%.*}
    until [ -e "fuzz_targets/$target.rs" ] || [ -e "../formats/$target.toml" ] || [ "$target" = "${target%_*}" ]; do
        target=${target%_*}
    done
    put_any "$target" "$fixture"
done
inputs html html
inputs page_text page_text
inputs mbox mail
inputs movable_type mail
for dump in "$cases"/xml/*.xml; do
    for target in wxr wp_comments_feed disqus stackexchange blogger; do
        put "$target" "$dump"
    done
done
# Packed inputs, for detection alone.
gzip -nc seeds/csv.csv >corpus/detect/seed_packed.gz
bzip2 -c seeds/csv.csv >corpus/detect/seed_packed.bz2 2>/dev/null || true
xz -c seeds/csv.csv >corpus/detect/seed_packed.xz 2>/dev/null || true
zstd -qc seeds/csv.csv >corpus/detect/seed_packed.zst 2>/dev/null || true
# Rows of every kind for trees.
mkdir -p corpus/tree
printf '\200\001\002\377\000\200\001\003\002\001\140\001\005\001\000\100\001\000\002\000\000\004\000\000\000\040\005\000\000\000' \
    >corpus/tree/seed_rows
