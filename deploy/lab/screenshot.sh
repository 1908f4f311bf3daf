#!/usr/bin/env bash
# A lab of its own for the picture in the documentation: gateway a is a ticket office, a registrar
# and an element of its own pool besides, routes come and go, an attacker sends what he can think
# of, keys are replaced, and a headless Chromium looks at the status page meanwhile.
set -uo pipefail

# shellcheck source=deploy/lab/lab.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lab.sh"

usage() {
  cat <<'END'
usage: deploy/lab/screenshot.sh [OPTIONS] [FILE]     docs/status-page.png unless said otherwise

  --seconds N        how long the page is watched (310: its charts are five minutes long)
  --scheme SCHEME    light or dark (light)
  --width N          of the window, in pixels (1280)

Must be root. Installs Debian packages that are missing; starts no service.
END
}

options() {
  PICTURE=$TOP/docs/status-page.png WATCHED=310 SCHEME=light WIDTH=1280
  while [ $# -gt 0 ]; do
    case $1 in
      --seconds) WATCHED=$(value "$@") || exit 2; shift ;;
      --scheme) SCHEME=$(value "$@") || exit 2; shift ;;
      --width) WIDTH=$(value "$@") || exit 2; shift ;;
      -h | --help) usage; exit 0 ;;
      -*) fail 2 "$1 is not understood; see: deploy/lab/screenshot.sh --help" ;;
      *) PICTURE=$(realpath -m "$1") ;;
    esac
    shift
  done
  [[ $WATCHED =~ ^[0-9]{1,4}$ ]] || fail 2 "--seconds $WATCHED (expected: 0..9999)"
  [[ $WIDTH =~ ^[0-9]{3,4}$ ]] || fail 2 "--width $WIDTH (expected: 100..9999)"
  case $SCHEME in light | dark) ;; *) fail 2 "--scheme $SCHEME (expected: light or dark)" ;; esac
}

# Gateway a has all roles that need no ports of their own; single sessions may be seen.
eval "usual_$(declare -f gateway_configuration)"
gateway_configuration() {
  usual_gateway_configuration "$@" | sed 's#metrics: {\(.*\) }#metrics: {\1, flows: 20 }#'
  if [ "$1" = a ]; then more_roles; fi
}

# more_roles: behind the ticket office of the looking glass.
more_roles() {
  local key=$RUN/gateway-a/pool.key
  (umask 077 && head -c 32 /dev/urandom >"$key")
  cat <<END
  registrar:
    asap: 127.0.0.1:3864
    enrp: 127.0.0.1:9902
    elements:
      gateway-a: { keys: "file:$key", pools: [latchwire/gateways, route-servers], addresses: any }
pool-element:
  address: 127.0.0.1:179
  registrars: ["127.0.0.1:3864"]
  identity: gateway-a
  key: "file:$key"
END
}

# start_element ID ADDRESS: one more, in a pool of its own kind.
start_element() {
  start "element-$1" "$GATEWAY_A" "$TOP/latchwire" pool register route-servers --id "$1" \
    --address "$2" --port 179 --policy WRR --value 1 --server 127.0.0.1:3864 \
    --identity gateway-a --key "file:$RUN/gateway-a/pool.key"
}

# announce FAMILY: router a announces another number of routes than before.
announce() {
  ROUTES=$((100 + RANDOM % 8000)) routes_for bird a "$1" >"$RUN/router-a/routes$1.conf"
  bird_says a configure
}

# assail: one attack of the lab, drawn by lot.
assail() {
  local family=$((RANDOM % 2 ? 4 : 6))
  case $((RANDOM % 4)) in
    0) attack rst "$family" --count $((10 + RANDOM % 60)) ;;
    1) attack data "$family" --count $((10 + RANDOM % 60)) ;;
    2) attack replay "$family" --limit $((20 + RANDOM % 200)) ;;
    3) sweep_ports ;;
  esac
}

# sweep_ports: SYNs from many sources, and segments without a key at many sequence numbers.
sweep_ports() {
  local a b
  read -r a b <<<"$(connection 4)"
  inside "$ATTACKER" "$LAB/flood.py" eth0 "$MAC_A" "$(address b 4)" "$(address a 4)" \
    "${b##*:}" "${a##*:}" $((RANDOM % 100)) $((RANDOM % 50))
}

# ask_for_tickets: by somebody without a name, and by one whom nobody knows.
ask_for_tickets() {
  as_nobody kinit -n
  as_nobody kvno "HTTP/$GLASS_HOST"
  [ $((RANDOM % 3)) != 0 ] || as_nobody kinit nobody-knows-me </dev/null
}

# bustle: until the picture is taken. Keys are replaced now and then.
bustle() {
  local turn=0
  while [ ! -e "$RUN/taken" ]; do
    turn=$((turn + 1))
    announce $((turn % 2 ? 4 : 6))
    [ $((turn % 3)) != 0 ] || assail
    [ $((turn % 8)) != 0 ] || ask_for_tickets
    [ $((turn % 40)) != 25 ] || "$TOP/latchwire" rollover all --socket "$(control_socket a)"
    sleep 2
  done
}

# photograph FILE: prints which roles are to be seen.
photograph() {
  inside "$GATEWAY_A" "$LAB/photograph.py" --seconds "$WATCHED" --width "$WIDTH" \
    --scheme "$SCHEME" --evaluate "[...document.querySelectorAll('.role')]
      .filter(role => role.checkVisibility()).map(role => role.id).join(' ')" \
    http://127.0.0.1:9479/ "$1" 2>>"$RUN/chromium.log"
}

run_screenshot() {
  local family shown
  prepare
  start_captures
  start_routers
  for family in "${FAMILIES[@]}"; do
    await "$PATIENCE" is_established "$family" || fail 1 "no BGP session over IPv$family"
  done
  start_element 00000007 127.0.0.7
  start_element 00000008 127.0.0.8
  start other-traffic "$ROUTER_A" ping -q -i 0.2 "$ADDRESS_B4"
  bustle >"$RUN/bustle.log" 2>&1 &
  shown=$(photograph "$RUN/picture.png")
  touch "$RUN/taken"
  wait
  if [ "$shown" != 'segments poolElement registrar ticketOffice' ] || [ ! -s "$RUN/picture.png" ]; then
    fail 1 "no picture (shown: ${shown:-nothing}): $(tail -n 1 "$RUN/chromium.log")"
  fi
  install -m 644 "$RUN/picture.png" "$PICTURE"
  echo "the status page of gateway a is in $PICTURE: $shown"
}

screenshot() {
  options "$@"
  parse --once
  # Read by the other scripts.
  # shellcheck disable=SC2034
  LOOKING_GLASS=yes
  [ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets)"
  PATH=$PATH:/usr/sbin:/sbin
  trap release_services EXIT
  need_commands ip setsid chromium || exit 3
  begin "lws$$"
  run_screenshot
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then screenshot "$@"; fi
