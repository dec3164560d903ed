# cargo-leptos, which rebuilds and reloads while somebody edits. Sourced by setup/env.

CARGO_LEPTOS_VERSION=0.3.11

# Sets CARGO_LEPTOS_BIN: the folder to put before PATH, empty when the user's own serves.
cargo_leptos() {
  local folder=$TOOLS/cargo-leptos-$CARGO_LEPTOS_VERSION
  CARGO_LEPTOS_BIN=
  [ "$(cargo-leptos --version 2>/dev/null)" != "cargo-leptos $CARGO_LEPTOS_VERSION" ] || return 0
  CARGO_LEPTOS_BIN=$folder/bin
  [ ! -x "$folder/bin/cargo-leptos" ] || return 0
  if have cargo-binstall; then
    say "Installing cargo-leptos $CARGO_LEPTOS_VERSION with cargo-binstall"
    timeout 300 cargo binstall -y --disable-strategies compile --root "$folder" "cargo-leptos@$CARGO_LEPTOS_VERSION" >&2 && return
  fi
  say "Building cargo-leptos $CARGO_LEPTOS_VERSION (once; about six minutes on two cores)"
  # Quick to build instead of quick to run: its own profile takes three times as long. One of its dependencies
  # asks for a newer Rust than it needs.
  CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_STRIP=true cargo install cargo-leptos --version "=$CARGO_LEPTOS_VERSION" --locked \
    --ignore-rust-version --features no_downloads --root "$folder" --target-dir "$folder/build" >&2 ||
    die "cargo-leptos could not be built (see above): is the network there?"
  rm -rf "$folder/build"
}
