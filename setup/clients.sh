# The programs that the dashboard's snippets are for, so that the tests can run these. Sourced by setup/env.

# Sets PYTHON to a Python that has apache-libcloud; leaves it empty where none can be had: the test then
# says that it skips it.
clients() {
  have curl || apt_need "curl" curl
  find_python && return
  if have apt-get && can_be_root && apt_offers python3-libcloud && (apt_need "apache-libcloud" python3-libcloud) && find_python; then return; fi
  say "apache-libcloud is missing and can't be installed here: its test is skipped."
}

find_python() {
  for PYTHON in "$(type -P python3)" /usr/bin/python3; do
    [ -x "$PYTHON" ] && "$PYTHON" -c 'import libcloud' 2>/dev/null && return
  done
  PYTHON=
  return 1
}
