# A Chrome or Chromium for the end-to-end tests. Sourced by setup/env.

# Sets CHROMIUM to the program's path.
browser() {
  find_chromium && return
  apt_need "Chromium (or set IMPRINT_CHROMIUM to a Chrome or Chromium)" chromium fonts-dejavu-core
  find_chromium || die "Chromium was installed but does not start: try \`chromium --version\`."
}

find_chromium() {
  local name
  for name in "${IMPRINT_CHROMIUM:-}" google-chrome-stable google-chrome chromium chromium-browser; do
    # Ubuntu's chromium-browser may be a stub that only tells how to install the real one
    CHROMIUM=$(type -P "$name") && "$CHROMIUM" --version >/dev/null 2>&1 && return
  done
  return 1
}
