#!/usr/bin/env bash
# Holds the classes of `cargo xtask diff` against cargo-semver-checks; see README.md. The tool has to know the rustdoc JSON of
# the compiler.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
tools=${1:-$root/target/third-party/semver}
[ -x "$tools/bin/cargo-semver-checks" ] || cargo install cargo-semver-checks --version 0.51.0 --locked --root "$tools"
PATH="$tools/bin:$PATH" cargo test --quiet --locked --manifest-path "$root/Cargo.toml" -p xtask --test chores -- --ignored --nocapture semver
