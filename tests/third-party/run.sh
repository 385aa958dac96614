#!/usr/bin/env bash
# Holds the bundled documents against other people's linters, generators and testers; see README.md.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$root/target/third-party}
mkdir -p "$work" && cd "$work" || exit 1
cp "$here"/{package.json,requirements.txt,redocly.yaml,spectral.yaml,openapi-python-client.yaml,tsconfig.json} .
[ -d node_modules ] || npm install --no-audit --no-fund --silent || exit 1
[ -d venv ] || { python3 -m venv venv && venv/bin/pip install -q -r requirements.txt; } || exit 1
cargo build --quiet --locked --manifest-path "$root/Cargo.toml" -p frontdesk-cli || exit 1
export REDOCLY_SUPPRESS_UPDATE_NOTICE=1 REDOCLY_TELEMETRY=off
failed=0

# check NAME COMMAND…: one cell of the table; what the command says goes to a file.
check() {
  local name=$1; shift
  if "$@" >"log-$vendor-$name.txt" 2>&1; then
    printf '%-12s %-24s ok\n' "$vendor" "$name"
  else
    printf '%-12s %-24s FAILED, see %s\n' "$vendor" "$name" "$work/log-$vendor-$name.txt"; failed=1
  fi
}
# Compiles a file and all that it imports.
compiles() { printf '{"extends": "./tsconfig.json", "files": ["%s"]}' "$1" >compiled.json && npx tsc -p compiled.json; }
types() { npx openapi-typescript "$vendor.json" -o "types-$vendor.ts" && compiles "types-$vendor.ts"; }
hey() {
  rm -rf "hey-$vendor" && npx openapi-ts -i "$vendor.json" -o "hey-$vendor" -c @hey-api/client-fetch &&
    compiles "hey-$vendor/index.ts"
}
python_client() {
  rm -rf "opc-$vendor" && venv/bin/openapi-python-client generate --path "$vendor.json" --output-path "opc-$vendor" \
    --config openapi-python-client.yaml --fail-on-warning &&
    imports "opc-$vendor"
}
generator() {
  rm -rf "og-$vendor" && venv/bin/openapi-generator-cli generate -i "$vendor.json" -g python -o "og-$vendor" &&
    imports "og-$vendor"
}
# It makes no types of forms unless told to, makes one name of `_id` and `id`, and imports twice what a union has alone and
# in a list.
typescript_fetch() {
  rm -rf "tsf-$vendor" && venv/bin/openapi-generator-cli generate -i "$vendor.json" -g typescript-fetch -o "tsf-$vendor" \
    --global-property skipFormModel=false --name-mappings _id=underscoreId,__rooms=roomIds &&
    perl -0pi -e 'my %seen; s/^import [^;]*;\n/$seen{$&}++ ? "" : $&/gme' "tsf-$vendor"/models/*.ts &&
    compiles "tsf-$vendor/index.ts"
}
typescript_clients() { cp "$here"/typescript/* . && npx tsc -p clients.json; }
# Has schemathesis make up requests to the sandbox.
properties() { venv/bin/python "$here/properties.py" "${CARGO_TARGET_DIR:-$root/target}/debug/frontdesk" "$work" "$vendor"; }
# Calls the sandbox with what a tool made.
reads() { venv/bin/python "$here/clients.py" "${CARGO_TARGET_DIR:-$root/target}/debug/frontdesk" "$work" "$1" "$vendor"; }
# Imports all modules of a generated package.
imports() {
  (cd "$1" && "$work/venv/bin/python" - <<'P'
import importlib, pathlib
for path in pathlib.Path('.').rglob('*.py'):
    if 'test' not in path.parts[0] and path.name != 'setup.py':
        importlib.import_module('.'.join(path.with_suffix('').parts).removesuffix('.__init__'))
P
  )
}

for vendor in $(cd "$root/specs" && ls -d */ | tr -d /); do
  cp "$root/crates/conform/specs/$vendor.json" .
  check redocly npx redocly lint --config redocly.yaml --max-problems 1000 "$vendor.json"
  check spectral npx spectral lint -q -r spectral.yaml "$vendor.json"
  check openapi-spec-validator venv/bin/openapi-spec-validator "$vendor.json"
  check openapi-typescript types
  check hey-api hey
  check openapi-python-client python_client
  check openapi-generator-python generator
  check typescript-fetch typescript_fetch
  check python-client-calls reads openapi-python-client
  check generator-python-calls reads openapi-generator
  check schemathesis properties
done
# The documents that are published, of every vendor and version.
cargo run --quiet --locked --manifest-path "$root/Cargo.toml" -p xtask -- dist || exit 1
for document in "$root"/dist/specs/*/*/*.json; do
  vendor=$(realpath --relative-to "$root/dist/specs" "${document%.json}" | tr / -)
  cp "$document" "$vendor.json"
  check redocly npx redocly lint --config redocly.yaml --max-problems 1000 "$vendor.json"
  check spectral npx spectral lint -q -r spectral.yaml "$vendor.json"
  check openapi-spec-validator venv/bin/openapi-spec-validator "$vendor.json"
  check openapi-typescript types
done
vendor=all
check typescript-clients typescript_clients
for vendor in $(cd "$root/specs" && ls -d */ | tr -d /); do
  check openapi-fetch-calls reads openapi-fetch
  check hey-api-calls reads hey-api
  check typescript-fetch-calls reads typescript-fetch
done
exit $failed
