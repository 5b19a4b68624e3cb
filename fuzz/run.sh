#!/usr/bin/env bash
# Runs the fuzz targets one after the other: fuzz/run.sh SECONDS [TARGET...]
# Prints a row a target. MORE names folders with further inputs, which are read and not changed.
set -euo pipefail
cd "$(dirname "$0")"
each=${1:?how many seconds for each target}
shift
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    mapfile -t targets < <(sed -n 's/^\([a-z][a-z_]*\) .*/\1/p' targets.txt)
fi
if [ -z "${NO_BUILD:-}" ]; then
    cargo +nightly fuzz build --sanitizer none >&2
fi
./seeds.sh
built=$(find target -path '*/release/detect' -type f | head -n 1)
printf '| target | seconds | executions | result |\n|---|---:|---:|---|\n'
for target in "${targets[@]}"; do
    dictionary=$(sed -n "s/^$target //p" targets.txt)
    mkdir -p "corpus/$target" "artifacts/$target"
    options=(-max_total_time="$each" -timeout=10 -rss_limit_mb=4096 -max_len=32768 -print_final_stats=1)
    [ "$dictionary" = - ] || options+=(-dict="dictionaries/$dictionary.dict")
    log="artifacts/$target.log"
    # shellcheck disable=SC2086
    if "${built%detect}$target" "${options[@]}" -artifact_prefix="artifacts/$target/" \
        "corpus/$target" ${MORE:-} >"$log" 2>&1; then
        result="nothing found"
    else
        result=$(sed -n 's/.*Test unit written to //p; s/^SUMMARY: libFuzzer: \(.*\)/\1/p' "$log" | paste -sd' ')
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    seconds=$(sed -n 's/^Done .* runs in \([0-9]*\) second.*/\1/p' "$log")
    printf '| %s | %s | %s | %s |\n' "$target" "${seconds:-–}" "${executions:-–}" "$result"
done
