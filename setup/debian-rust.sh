# A Rust toolchain from Debian's packages, for machines where rustup cannot download. Sourced by setup/env.
#
# Debian ships no standard library for WebAssembly in its current compiler, but it ships the sources. The
# library is built from them once, into a private sysroot; thin wrappers point rustc, rustdoc and clippy at
# it. Nothing is written outside the tools folder but the packages themselves.

DEBIAN_RUST_PACKAGES=(rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy rustfmt-web gcc libc6-dev)

# Sets RUST_BIN to the folder with the toolchain's programs.
debian_rust() {
  apt_offers "${DEBIAN_RUST_PACKAGES[@]}" ||
    die "Rust $RUST_MIN or newer with the target $WASM is missing: install Rust with rustup (https://rustup.rs), run \`rustup update stable && rustup target add $WASM\`, then this again."
  apt_need "Rust $RUST_MIN with WebAssembly" "${DEBIAN_RUST_PACKAGES[@]}"
  # the linker for WebAssembly, of the very LLVM that this compiler was built with
  apt_need "LLVM's linker" "$(dpkg-query -W -f='${Depends}' rust-web-llvm | sed -n 's/.*llvm-\([0-9]*\).*/lld-\1/p')"
  local version
  version=$(/usr/bin/rustc -V | cut -d' ' -f2)
  at_least "$RUST_MIN" "$version" ||
    die "Rust $RUST_MIN or newer is needed and this system's packages have $version: upgrade them, or install Rust with rustup (https://rustup.rs), then run this again."
  # the package's revision is part of the name, because a std must fit its compiler exactly
  local sysroot
  sysroot=$TOOLS/rust-$(dpkg-query -W -f='${Version}' rustc-web | tr -c 'A-Za-z0-9.' _)
  RUST_BIN=$sysroot/bin
  [ -e "$sysroot/.done" ] || make_sysroot "$sysroot" "$version"
}

make_sysroot() {
  local sysroot=$1 version=$2 entry program
  say "Building the standard library for WebAssembly with Rust $version (half a minute to a minute)"
  rm -rf "$TOOLS"/rust-* # an older compiler's too
  mkdir -p "$sysroot/bin" "$sysroot/lib/rustlib/$WASM/lib"
  build_std "$sysroot" "$version"
  for entry in /usr/lib/rustlib/*; do
    [ "${entry##*/}" = "$WASM" ] || ln -s "$entry" "$sysroot/lib/rustlib/"
  done
  for program in rustc rustdoc; do
    printf '#!/bin/sh\nexec /usr/bin/%s --sysroot=%s "$@"\n' "$program" "$sysroot" >"$sysroot/bin/$program"
  done
  # clippy-driver takes its sysroot from the environment
  printf '#!/bin/sh\nSYSROOT=%s exec /usr/bin/cargo-clippy "$@"\n' "$sysroot" >"$sysroot/bin/cargo-clippy"
  chmod +x "$sysroot"/bin/*
  for program in cargo cargo-fmt rustfmt clippy-driver; do
    ln -s "/usr/bin/$program" "$sysroot/bin/"
  done
  makes_wasm "$sysroot/bin/rustc" || die "the standard library for WebAssembly was built but does not link; please report this with the output of \`/usr/bin/rustc -vV\`."
  touch "$sysroot/.done"
}

# One fixed folder and mapped paths, so that building it again gives the same library: cargo does not notice
# a changed std, and crates compiled against the older one then fail with E0463.
build_std() {
  local sysroot=$1 version=$2 source=$TOOLS/std-build
  rm -rf "$source"
  mkdir -p "$source"
  cp -r "/usr/src/rustc-$version/library" "$source/"
  (
    cd "$source/library"
    env -u CARGO_BUILD_TARGET -u CARGO_ENCODED_RUSTFLAGS -u RUSTC_WRAPPER -u RUSTUP_TOOLCHAIN \
      RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_TARGET_DIR="$source/target" \
      RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes --remap-path-prefix=$source/library=/rustc/std" \
      /usr/bin/cargo build -q --release --locked --target "$WASM" --manifest-path sysroot/Cargo.toml \
      --features "panic-unwind compiler-builtins-mem" >&2
  ) || die "the standard library for WebAssembly could not be built (see above): is the network there?"
  cp "$source/target/$WASM/release/deps/"*.rlib "$sysroot/lib/rustlib/$WASM/lib/"
  rm -rf "$source"
}
