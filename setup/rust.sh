# A Rust toolchain that makes WebAssembly: the user's own where it can, else Debian's. Sourced by setup/env.

RUST_MIN=$(manifest_value rust-version)

# Sets RUST_BIN: the folder to put before PATH, empty when the user's own toolchain serves.
# With "checks" as $1, clippy and rustfmt have to be there too.
rust_toolchain() {
  RUST_BIN=
  have cc || apt_need "A C compiler, which Rust links with," gcc libc6-dev
  # rustup's folder is not on PATH before the next login
  if ! have cargo && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
    RUST_BIN=${CARGO_HOME:-$HOME/.cargo}/bin
    PATH=$RUST_BIN:$PATH
  fi
  own_rust_serves "$@" || debian_rust
}

own_rust_serves() {
  have cargo && have rustc && at_least "$RUST_MIN" "$(rustc -V | cut -d' ' -f2)" || return 1
  own_rust_makes_wasm && { [ "${1:-}" != checks ] || own_rust_checks; }
}

own_rust_makes_wasm() {
  makes_wasm rustc || { rustup_adds "target add $WASM" && makes_wasm rustc; }
}

own_rust_checks() {
  has_checks || { rustup_adds "component add clippy rustfmt" && has_checks; }
}

has_checks() { cargo clippy -V >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1; }

# Does this rustc make a WebAssembly module that uses std?
makes_wasm() {
  local folder ok=0
  folder=$(mktemp -d)
  echo '#[unsafe(no_mangle)] pub extern "C" fn f(n: u32) -> usize { vec![0u8; n as usize].len() }' >"$folder/l.rs"
  "$1" --edition 2024 --crate-type cdylib --target "$WASM" -o "$folder/l.wasm" "$folder/l.rs" >/dev/null 2>&1 || ok=1
  rm -rf "$folder"
  return $ok
}

# A rustup that cannot download may also hang, and one refusal is enough: once Debian's toolchain is there,
# it stays until the user's own can do the job.
rustup_adds() {
  have rustup && [ -z "$(compgen -G "$TOOLS/rust-*/.done")" ] || return 1
  say "rustup $1"
  # shellcheck disable=SC2086 # several words on purpose
  timeout 120 rustup $1 >&2 || { say "rustup could not; trying this system's packages"; return 1; }
}
