#!/usr/bin/env bash
# Fills fuzz/corpus with inputs to start from: those in fuzz/seeds, the fixtures of formats, and the inputs of the cases in
# tests/cases.
set -euo pipefail
cd "$(dirname "$0")"
cases=../tests/cases

# The formats that are files of ../formats, in the order of their numbers (MAPPED in src/lib.rs).
mapfile -t mapped < <(cd ../formats && printf '%s\n' *.toml | sed 's/\.toml$//' | LC_ALL=C sort)

# put TARGET FILE: one input for a target, for detection, and for bodies; before a format that is a mapping stands its
# number.
put() {
    local name number
    name=$(basename "$2")
    for target in detect bodies; do
        mkdir -p "corpus/$target"
        cp "$2" "corpus/$target/seed_$1_$name"
    done
    if [ ! -e "../formats/$1.toml" ]; then
        mkdir -p "corpus/$1"
        cp "$2" "corpus/$1/seed_$1_$name"
        return
    fi
    mkdir -p corpus/mapped
    for number in "${!mapped[@]}"; do
        [ "${mapped[number]}" != "$1" ] || {
            # shellcheck disable=SC2059
            printf "\\$(printf %03o "$number")"
            cat "$2"
        } >"corpus/mapped/seed_$1_$name"
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

for seed in seeds/*; do
    target=$(basename "$seed")
    target=${target%%.*}
    put "${target%%-*}" "$seed"
done
# known TARGET: whether it is a target or a format that is a mapping.
known() {
    [ -e "fuzz_targets/$1.rs" ] || [ -e "../formats/$1.toml" ]
}

# A fixture is called as its format is, with words behind it where there are several.
for fixture in ../tests/fixtures/formats/*; do
    target=$(basename "$fixture")
    target=${target%%.*}
    until known "$target" || [ "$target" = "${target%_*}" ]; do
        target=${target%_*}
    done
    ! known "$target" || put "$target" "$fixture"
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
