# Debian's packages, for what the machine lacks. Sourced by setup/env.

as_root() {
  if [ "$(id -u)" = 0 ]; then env "$@"; else sudo -n env "$@"; fi
}

# no `grep -q` behind a pipe here: it ends at the first match, and what still writes to it then fails
installed() { [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null) == ii* ]]; }

# apt_offers PACKAGE...: are they all installed, or to be had?
apt_offers() {
  local p
  have apt-get || return 1
  for p in "$@"; do
    installed "$p" || { apt_update_once && [[ $(apt-cache policy "$p" 2>/dev/null) =~ Candidate:\ [0-9] ]]; } || return 1
  done
}

apt_update_once() {
  [ -z "${APT_UPDATED:-}" ] || return 0
  APT_UPDATED=1
  can_be_root || return 0
  say "apt-get update"
  # a broken third-party list must not stop an install that works without it
  as_root apt-get -o DPkg::Lock::Timeout=300 -qq update >&2 || say "apt-get update failed in part; going on"
}

can_be_root() { [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }

# apt_need WHAT PACKAGE...: installs those that are missing; WHAT says in words what they are for
apt_need() {
  local what=$1 p missing=()
  shift
  have apt-get || die "$what is missing: install it with this system's package manager, then run this again."
  for p in "$@"; do
    installed "$p" || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  can_be_root || die "$what is missing and this user may not install it: run \`sudo apt-get install ${missing[*]}\`, then this again."
  apt_offers "${missing[@]}" || die "$what is missing and this system's packages have no ${missing[*]}: install it by hand, then run this again."
  say "apt-get install ${missing[*]}"
  as_root DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install -y \
    --no-install-recommends "${missing[@]}" </dev/null >&2 ||
    die "apt-get could not install ${missing[*]} (see above): is the network there?"
}
