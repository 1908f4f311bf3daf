# shellcheck shell=bash
# The lab to look at: a live view in a plain terminal, and a lab that stands for people who want to
# play in it. Sourced.

STANDING=lwlab

# take_notes: how the lab was made, for a later `lab status`.
take_notes() {
  printf 'DAEMON=%s ROUTES=%s MODE=%s FAMILIES=(%s)\n' \
    "$DAEMON" "$ROUTES" "$MODE" "${FAMILIES[*]}" >"$RUN/notes"
}

# sessions: one line per session, as the routers see it.
sessions() {
  local family
  for family in "${FAMILIES[@]}"; do
    printf 'BGP over IPv%s   %s a: %-12s b: %-12s routes at b %s of %s   %s\n' "$family" "$DAEMON" \
      "$(state a "$family")" "$(state b "$family")" "$(received b "$family")" "$(routes_of a)" \
      "$(connection "$family")"
  done
}

# picture: sessions and both gateways, as plain text.
picture() {
  local side
  printf 'router a -- gateway a == wire (attacker listening) == gateway b -- router b\n\n'
  sessions
  for side in a b; do
    printf '\n'
    case $MODE in
      gateway) "$LAB/view.py" "$side" "$(control_socket "$side")" ;;
      *) printf 'in place of gateway %s: a %s, no protection\n' "$side" "$MODE" ;;
    esac
  done
}

run_live() {
  local key='' text
  prepare
  take_notes
  start_routers
  while [ "$key" != q ]; do
    text=$(picture 2>/dev/null)
    # Home, each line cleared to its end, then the rest of the screen: no flicker.
    printf '\e[H%s\e[K\n\e[K\nq ends the lab and cleans up\e[J' "${text//$'\n'/$'\e[K\n'}"
    key=''
    read -rsn 1 -t 1 key
  done
  printf '\n'
}

run_up() {
  begin "$STANDING"
  prepare
  take_notes
  start_routers
  touch "$RUN/kept"
  cat <<END
The lab stands: namespaces ${PLACES[*]}
  look          ./latchwire lab status
  as nobody     ./latchwire lab looking-glass
  the wire      ip netns exec $WIRE tcpdump -ni a -v tcp port 179
  the inside    ip netns exec $ROUTER_A tcpdump -ni eth0 -v tcp port 179
  be evil       ip netns exec $ATTACKER bash
  what it said  $RUN/*.log
  take it down  ./latchwire lab down
END
}

run_status() {
  adopt_run "$STANDING" || { echo "no lab stands"; exit 1; }
  # shellcheck source=/dev/null
  . "$RUN/notes"
  name_places "$STANDING"
  picture
}

run_down() {
  sweep
  adopt_run "$STANDING" || { echo "no lab stands"; exit 0; }
  dismantle "$RUN"
  rm -rf "$RUN"
  release_services
  echo "the lab is down"
}
