#!/usr/bin/env bash
# The lab: two unmodified routers, two gateways between them, an attacker on the wire, all in
# network namespaces of this machine.
set -uo pipefail

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DEPLOY=$(dirname "$LAB")
TOP=$(dirname "$DEPLOY")

# shellcheck source=deploy/lab/register.sh
. "$LAB/register.sh"
# shellcheck source=deploy/lab/packages.sh
. "$LAB/packages.sh"
# shellcheck source=deploy/lab/topology.sh
. "$LAB/topology.sh"
# shellcheck source=deploy/lab/routers.sh
. "$LAB/routers.sh"
# shellcheck source=deploy/lab/gateways.sh
. "$LAB/gateways.sh"
# shellcheck source=deploy/lab/looking-glass.sh
. "$LAB/looking-glass.sh"
# shellcheck source=deploy/lab/verdicts.sh
. "$LAB/verdicts.sh"
# shellcheck source=deploy/lab/view.sh
. "$LAB/view.sh"

usage() {
  cat <<'END'
usage: latchwire lab [OPTIONS]          live view; q or Ctrl-C ends and cleans up
       latchwire lab --once [OPTIONS]   runs through, prints verdicts, exits 0 only if all hold
       latchwire lab up [OPTIONS]       builds the lab and leaves it standing
       latchwire lab status             what stands, and how it is
       latchwire lab looking-glass      its sessions, as an anonymous client sees them
       latchwire lab down               takes it down

  --daemon bird|frr|gobgp   the routers' software (bird)
  --routes N                routes that router a announces per family (100)
  --ipv4 | --ipv6           sessions over one family only (both)
  --mode MODE               gateway; bridge or relay put something without protection in its place
  --evidence DIRECTORY      --once: keep captures, logs and configurations there

Must be root. Installs Debian packages that are missing; starts no service.
END
}

# parse ARGUMENT...
parse() {
  COMMAND=live DAEMON=bird ROUTES=100 MODE=gateway EVIDENCE='' FAMILIES=(4 6)
  while [ $# -gt 0 ]; do
    case $1 in
      up | down | status | looking-glass) COMMAND=$1 ;;
      --once) COMMAND=once ;;
      --daemon) DAEMON=$(value "$@") || exit 2; shift ;;
      --routes) ROUTES=$(value "$@") || exit 2; shift ;;
      --mode) MODE=$(value "$@") || exit 2; shift ;;
      --evidence) EVIDENCE=$(value "$@") || exit 2; shift ;;
      --ipv4) FAMILIES=(4) ;;
      --ipv6) FAMILIES=(6) ;;
      -h | --help) usage; exit 0 ;;
      *) fail 2 "$1 is not understood; see: latchwire lab --help" ;;
    esac
    shift
  done
  case $DAEMON in bird | frr | gobgp) ;; *) fail 2 "--daemon $DAEMON (expected: bird, frr or gobgp)" ;; esac
  case $MODE in gateway | bridge | relay) ;; *) fail 2 "--mode $MODE (expected: gateway, bridge or relay)" ;; esac
  if ! [[ $ROUTES =~ ^[0-9]{1,7}$ ]] || [ "$ROUTES" -lt 1 ] || [ "$ROUTES" -gt 1000000 ]; then
    fail 2 "--routes $ROUTES (expected: 1..1000000)"
  fi
  # Seconds that a condition may take to come true: routers' own timers, and their tables.
  PATIENCE=$((60 + ROUTES / 500))
  # Routers' own ports are matched; a benchmark protects all TCP instead.
  PROTECTED_PORT='      port: 179'
}

value() {
  [ $# -ge 2 ] || fail 2 "$1 needs a value"
  echo "$2"
}

# prepare: everything up to gateways that forward; routers are not started.
prepare() {
  local -a of_daemon
  read -ra of_daemon <<<"$(commands_of "$DAEMON")"
  NEEDED=(ip ethtool sysctl ss ping tcpdump python3 setsid "${of_daemon[@]}")
  need_commands "${NEEDED[@]}" || exit 3
  if [ -n "${LOOKING_GLASS:-}" ]; then
    need_glass_clients || exit 3
    NEEDED+=(kinit klist curl)
  fi
  if [ "$MODE" = gateway ]; then build_gateway; fi
  build_topology
  prepare_gateways
  start_gateway a
  start_gateway b
  await_gateway a
  await_gateway b
  await 10 routers_reach_each_other || fail 1 "router a does not reach router b through the gateways"
}

start_routers() {
  start_router a
  start_router b
}

# begin NAME: a run of that name, cleaned up however it ends.
begin() {
  sweep
  open_run "$1" || fail 3 "a lab stands already. Remedy: latchwire lab down"
  name_places "$1"
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

finish() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  if [ "$COMMAND" != live ] && [ "$code" = 1 ] && [ "$failed" = 0 ]; then
    failed=1
    keep_evidence
  fi
  if [ ! -e "$RUN/kept" ]; then
    dismantle "$RUN"
    rm -rf "$RUN"
  fi
  release_services
  exit "$code"
}

main() {
  parse "$@"
  [ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets). Remedy: sudo ./latchwire lab ${*}"
  PATH=$PATH:/usr/sbin:/sbin
  # The scripts that build on this one have no use for it.
  [ "$MODE" != gateway ] || LOOKING_GLASS=yes
  trap release_services EXIT
  need_commands ip setsid || exit 3
  case $COMMAND in
    live)
      begin "lw$$"
      if [ -t 0 ] && [ -t 1 ]; then run_live; else run_once; fi
      ;;
    once)
      begin "lw$$"
      run_once
      ;;
    up) run_up ;;
    status) run_status ;;
    looking-glass) run_looking_glass ;;
    down) run_down ;;
  esac
}

# Sourced by latches.sh, which has verdicts of its own.
if [ "${BASH_SOURCE[0]}" = "$0" ]; then main "$@"; fi
