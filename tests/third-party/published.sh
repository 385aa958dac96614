#!/usr/bin/env bash
# Has `cargo xtask new-vendor --from` take documents that other products publish; see README.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${1:-$root/target/third-party/published}
mkdir -p "$work"
# fetch NAME PACKAGE: unpacks a package of the npm registry.
fetch() {
  [ -d "$work/$1" ] && return
  local archive
  archive=$(cd "$work" && npm pack --silent "$2")
  mkdir "$work/$1" && tar xzf "$work/$archive" -C "$work/$1" --strip-components=1
}
fetch netlify @netlify/open-api@2.60.0
fetch figma @figma/rest-api-spec@0.43.0
fetch readme @readme/oas-examples@8.2.2
PUBLISHED_DOCUMENTS=$work cargo test --quiet --locked --manifest-path "$root/Cargo.toml" --workspace --test chores -- --ignored published
