# shellcheck shell=bash
# Debian packages for the lab: installed only where the command is missing, and no daemon that
# arrives with them is started as a service. Sourced; whoever does so calls release_services when it
# ends, however it ends.

policy_file=/usr/sbin/policy-rc.d
policy_saved=/usr/sbin/policy-rc.d.before-latchwire-lab
policy_mark='# latchwire lab: no service starts while packages are installed'

# services_are_held: whether a policy that refuses to start services is in place.
services_are_held() {
  local code=0
  [ -x "$policy_file" ] || return 1
  "$policy_file" bird start >/dev/null 2>&1 || code=$?
  [ "$code" = 101 ]
}

# hold_services: puts our refusal in place, keeping what is there; nothing to do where services are
# held already.
hold_services() {
  services_are_held && return 0
  [ ! -e "$policy_file" ] || mv "$policy_file" "$policy_saved"
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy_file"
  chmod 755 "$policy_file"
}

# release_services: takes our refusal away and puts back what was there. Also right after a crash.
release_services() {
  if [ -e "$policy_file" ] && grep -qxF "$policy_mark" "$policy_file"; then
    rm -f "$policy_file"
  fi
  if [ -e "$policy_saved" ] && [ ! -e "$policy_file" ]; then
    mv "$policy_saved" "$policy_file"
  fi
}

# packages_of COMMAND: the Debian packages that bring it and what it needs, one a line.
packages_of() {
  case $1 in
    ip | tc | ss) echo iproute2 ;;
    ping) echo iputils-ping ;;
    bird | birdc) echo bird2 ;;
    /usr/lib/frr/*) echo frr ;;
    vtysh) echo frr ;;
    gobgp | gobgpd) echo gobgpd ;;
    kinit | klist) echo krb5-user ;;
    ps | pgrep | sysctl) echo procps ;;
    trafgen) echo netsniff-ng ;;
    runuser | setsid | flock | nsenter) echo util-linux ;;
    systemd-nspawn) echo systemd-container ;;
    mvn) echo maven ;;
    gcc) printf 'gcc\nlibc6-dev\n' ;;
    promtool) echo prometheus ;;
    *) echo "$1" ;;
  esac
}

# missing_commands COMMAND...: prints those that cannot be run.
missing_commands() {
  local command
  for command in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null || echo "$command"
  done
}

# need_commands COMMAND...: installs the packages of those that are missing; names the remedy and
# returns 3 where that does not help.
need_commands() {
  local -a missing packages
  local command
  mapfile -t missing < <(missing_commands "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  mapfile -t packages < <(for command in "${missing[@]}"; do packages_of "$command"; done | sort -u)
  if command -v apt-get >/dev/null; then
    say "installing ${packages[*]}"
    hold_services
    install_packages "${packages[@]}"
    release_services
    mapfile -t missing < <(missing_commands "$@")
  fi
  [ ${#missing[@]} -eq 0 ] && return 0
  complain "missing: ${missing[*]}. Remedy: sudo apt-get install ${packages[*]}"
  return 3
}

# install_packages PACKAGE...: the lists are fetched only when what lies here is not enough.
install_packages() {
  local -a install=(apt-get install -y -qq --no-install-recommends
    -o DPkg::Lock::Timeout=180 -o Dpkg::Use-Pty=0)
  local log=$RUNS/packages.log
  mkdir -p "$RUNS"
  export DEBIAN_FRONTEND=noninteractive
  if ! "${install[@]}" "$@" >"$log" 2>&1 </dev/null; then
    if ! { apt-get update -qq && "${install[@]}" "$@"; } >>"$log" 2>&1 </dev/null; then
      tail -n 5 "$log" >&2
      return 1
    fi
  fi
}

# mirror: where this machine has its packages from; nothing where it does not say.
mirror() {
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } |
    sed -n 's/^deb \([^ ]*\) .*/\1/p; s/^URIs: *\([^ ]*\).*/\1/p' | head -n 1
}
