#!/usr/bin/env bash
# Does what the guides say, as they print it, on Debian machines under a systemd of their own: two
# gateways with an unmodified router behind each (quick start, operating, troubleshooting), and an
# office with registrar, ticket office and access router, which the first gateway asks. Every command of these
# pages must have been typed when it ends, or be named here with the test that runs it.
#
#   walk.sh [--debian ROOT] [--package FILE] [--evidence DIRECTORY]
#     ROOT        an existing root of Debian 12 with the packages of machines.sh, which is copied
#     FILE        an existing package, which is installed instead of one that is built
#     DIRECTORY   where what was typed, and what came of it, is kept
#
# Needs root. Installs systemd-container, debootstrap and bird2 where they are missing.
set -uo pipefail

GUIDES=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DEPLOY=$(dirname "$GUIDES")
TOP=$(dirname "$DEPLOY")
LAB=$DEPLOY/lab
# shellcheck source=deploy/lab/register.sh
. "$LAB/register.sh"
# shellcheck source=deploy/lab/packages.sh
. "$LAB/packages.sh"
# shellcheck source=deploy/lab/topology.sh
. "$LAB/topology.sh"
# shellcheck source=deploy/lab/routers.sh
. "$LAB/routers.sh"
# shellcheck source=deploy/lab/verdicts.sh
. "$LAB/verdicts.sh"
# shellcheck source=deploy/guides/machines.sh
. "$GUIDES/machines.sh"
# shellcheck source=deploy/guides/typing.sh
. "$GUIDES/typing.sh"
# shellcheck source=deploy/guides/story.sh
. "$GUIDES/story.sh"

DAEMON=bird ROUTES=100 FAMILIES=(4) PATIENCE=60
MACHINES=(gateway-a gateway-b office)
DEBIAN='' PACKAGE='' EVIDENCE=''

options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --debian) DEBIAN=$(realpath "${2:?}"); shift ;;
      --package) PACKAGE=$(realpath "${2:?}"); shift ;;
      --evidence) EVIDENCE=$(realpath -m "${2:?}"); shift ;;
      *) fail 2 "$1 is not understood (expected: --debian ROOT, --evidence DIRECTORY, --package FILE)" ;;
    esac
    shift
  done
}

finish() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  for machine in "${MACHINES[@]}"; do
    within "$machine" journalctl --no-pager >"$RUN/journal-$machine.log" 2>/dev/null
  done
  shut_down "${MACHINES[@]}"
  dismantle "$RUN"
  rm -rf "$RUN/debian"
  if [ -n "$EVIDENCE" ]; then mkdir -p "$EVIDENCE" && cp -r "$RUN/." "$EVIDENCE"; fi
  rm -rf "$RUN"
  release_services
  exit "$code"
}

# lay_cables: router a - gateway a - gateway b - router b; gateway a - office.
lay_cables() {
  local place
  for place in "$ROUTER_A" "$GATEWAY_A" "$GATEWAY_B" "$ROUTER_B" "$NAME-office"; do
    add_namespace "$place"
    ip -n "$place" link set dev lo up
  done
  cable "$ROUTER_A" eth0 "$GATEWAY_A" eth1
  cable "$ROUTER_B" eth0 "$GATEWAY_B" eth1
  cable "$GATEWAY_A" eth2 "$GATEWAY_B" eth2
  cable "$NAME-office" eth0 "$GATEWAY_A" eth0
  # The office's way on, for the packets of mobile nodes.
  ip -n "$NAME-office" link add eth1 type veth peer name beyond
  for place in "$GATEWAY_A" "$GATEWAY_B"; do
    silent_port "$place" eth1
    silent_port "$place" eth2
  done
  end_port "$ROUTER_A" "$MAC_A" "$ADDRESS_A4" "$ADDRESS_A6"
  end_port "$ROUTER_B" "$MAC_B" "$ADDRESS_B4" "$ADDRESS_B6"
  end_port "$NAME-office" "$MAC_A" 192.0.2.1 2001:db8::1
  end_port "$GATEWAY_A" "$MAC_B" 192.0.2.9 2001:db8::9
  ip -n "$NAME-office" link set eth1 up
  ip -n "$NAME-office" link set beyond up
}

main() {
  options "$@"
  [ "$(id -u)" = 0 ] || fail 3 "must be root (namespaces, systemd-nspawn). Remedy: sudo $0 $*"
  sweep
  NAME=lwg$$
  open_run "$NAME" || fail 3 "no directory for the run"
  name_places "$NAME"
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  need_commands ip ethtool ss ping python3 setsid pgrep bird birdc || exit 3
  need_machines "$DEBIAN" || fail 3 "no Debian to start from: $(tail -n 2 "$RUN/debootstrap.log")"
  lay_cables
  for machine in "${MACHINES[@]}"; do boot "$machine"; done
  quick_start
  operating
  troubleshooting
  access_router
  registrar
  ticket_office
  verdict_all_typed
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

main "$@"
