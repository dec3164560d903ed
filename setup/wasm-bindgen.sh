# The wasm-bindgen program, whose version must be exactly that of the library. Sourced by setup/env.

# Sets WASM_BINDGEN_BIN: the folder to put before PATH, empty when the user's own serves.
wasm_bindgen() {
  local version folder ours
  version=$(locked_version wasm-bindgen)
  WASM_BINDGEN_BIN=
  [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $version" ] || return 0
  folder=$TOOLS/wasm-bindgen-$version
  WASM_BINDGEN_BIN=$folder/bin
  [ ! -x "$folder/bin/wasm-bindgen" ] || return 0
  ours=$(sed -n 's/^wasm-bindgen-cli = .*"=\([0-9.]*\)".*/\1/p' "$ROOT/setup/wasm-bindgen/Cargo.toml")
  [ "$ours" = "$version" ] ||
    die "Cargo.lock has wasm-bindgen $version but setup/wasm-bindgen builds $ours: change it there too and run \`cargo update\` in that folder."
  say "Building wasm-bindgen $version (once; about three minutes on two cores)"
  cargo install --locked --path "$ROOT/setup/wasm-bindgen" --root "$folder" --target-dir "$folder/build" >&2 ||
    die "wasm-bindgen could not be built (see above): is the network there?"
  rm -rf "$folder/build"
}
