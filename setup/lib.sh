# What every script here shares: strict mode, the folders, and a few words for talking and failing.
# Sourced, never run. Progress goes to stderr; stdout belongs to the script that sources this.
set -euo pipefail
shopt -s inherit_errexit # without it, x=$(function) carries on after a failure inside

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}" "${HOME:=/tmp}"
export HOME
TOOLS=${IMPRINT_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/imprint}
WASM=wasm32-unknown-unknown
unset MAKEFLAGS MFLAGS MAKELEVEL # cargo takes them for a job server it cannot reach

BOLD='' PLAIN=''
if [ -t 2 ]; then BOLD=$'\033[1m' PLAIN=$'\033[0m'; fi
say() { printf '%s==>%s %s\n' "$BOLD" "$PLAIN" "$*" >&2; }
die() { printf '%simprint:%s %s\n' "$BOLD" "$PLAIN" "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# at_least 20 "$(node -v)": is the second version the first or newer?
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | sed -n 1p)" = "$1" ]; }

# manifest_value KEY: a string of Cargo.toml that stands at the start of a line
manifest_value() { sed -n "/^$1 = \"/{s/^[^\"]*\"\(.*\)\".*/\1/p;q}" "$ROOT/Cargo.toml"; }

# locked_version CRATE: its version in Cargo.lock
locked_version() {
  grep -A1 -x "name = \"$1\"" "$ROOT/Cargo.lock" | sed -n 's/^version = "\(.*\)"/\1/p'
}
