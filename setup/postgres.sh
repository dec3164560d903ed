# PostgreSQL's server programs, for tests and benchmarks of that store. Sourced by setup/env.

# Sets POSTGRES_BIN to their folder; leaves it empty where TEST_POSTGRES_URL names a server, or where
# none can be had: the tests then say what they skip.
postgres() {
  POSTGRES_BIN=
  [ -z "${TEST_POSTGRES_URL:-}" ] || return 0
  find_postgres && return
  if have apt-get && can_be_root && apt_offers postgresql && (install_postgres) && find_postgres; then return; fi
  say "PostgreSQL is missing and can't be installed here: its tests are skipped. TEST_POSTGRES_URL can name a server."
}

install_postgres() {
  apt_need "PostgreSQL" postgresql-common
  # no cluster of the system's own is wanted
  as_root sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf
  apt_need "PostgreSQL" postgresql
}

find_postgres() {
  local initdb
  for initdb in "$(type -P initdb)" /usr/lib/postgresql/*/bin/initdb; do
    [ -x "$initdb" ] && POSTGRES_BIN=$(dirname "$initdb")
  done
  [ -n "$POSTGRES_BIN" ]
}
