#!/bin/sh
# Runs one fuzzer for some seconds: fuzz.sh NAME [SECONDS]. `./dev fuzz` has built it.
set -eu
name=$1
found=build/fuzz/found
# What it finds on the way is kept apart from the corpus that is under version control.
mkdir -p "$found/$name"
if ! "build/fuzz/test/fuzz/fuzz-$name" -max_total_time="${2:-30}" -max_len=8192 -timeout=10 \
  -print_final_stats=1 -artifact_prefix="$found/$name-" "$found/$name" "test/fuzz/corpus/$name" \
  >"$found/$name.log" 2>&1; then
  cat "$found/$name.log" >&2
  echo "fuzz: $name failed; its input is kept as $found/$name-*" >&2
  exit 1
fi
echo "fuzz: $name: $(sed -n 's/^Done \(.*\)/\1/p' "$found/$name.log")"
