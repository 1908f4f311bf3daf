# shellcheck shell=bash
# `lab --once`: the whole story from cables to clean-up, one line per verdict. Each verdict is
# computed from what was captured, counted or asked, never from what the lab itself did. Sourced.

passed=0
failed=0

# verdict HOLDS TEXT EVIDENCE: HOLDS is an exit code.
verdict() {
  if [ "$1" = 0 ]; then
    passed=$((passed + 1))
    printf 'pass  %s: %s\n' "$2" "$3"
  else
    failed=$((failed + 1))
    printf 'FAIL  %s: %s\n' "$2" "$3"
  fi
}

family_name() { echo "IPv$1"; }

between() {
  local family
  for family in "${FAMILIES[@]}"; do
    echo --between "$(address a "$family")" "$(address b "$family")"
  done
}

# judge QUESTION...: the checker of captures, over all sessions of this run.
judge() {
  local -a pairs
  read -ra pairs <<<"$(between | tr '\n' ' ')"
  "$LAB/segments.py" "$@" "${pairs[@]}"
}

now() { echo "${EPOCHREALTIME/,/.}"; }

# --- evidence --------------------------------------------------------------------------------

CAPTURES=(wire-a wire-b attacker sent-a sent-b got-a got-b)

# Of the wire: what each gateway sends onto it, and what the attacker sees of it. Of the inside:
# what each router sends, and what it gets.
start_captures() {
  local label
  start_capture wire-a "$WIRE" a in
  start_capture wire-b "$WIRE" b in
  start_capture attacker "$ATTACKER" eth0 in
  start_capture sent-a "$ROUTER_A" eth0 out
  start_capture sent-b "$ROUTER_B" eth0 out
  start_capture got-a "$ROUTER_A" eth0 in
  start_capture got-b "$ROUTER_B" eth0 in
  for label in "${CAPTURES[@]}"; do
    await 10 grep -q 'listening on' "$RUN/capture-$label.log" ||
      fail 1 "tcpdump does not start: $(tail -n 2 "$RUN/capture-$label.log")"
  done
}

start_capture() {
  start "capture-$1" "$2" tcpdump --immediate-mode -Z root -i "$3" -Q "$4" -s 0 -U -B 32768 -w "$RUN/$1.pcap"
}

# stop_captures: prints how many frames the kernel could not hand over, which must be none.
stop_captures() {
  local label lost=0
  for label in "${CAPTURES[@]}"; do
    stop "capture-$label" INT
    grep -q '^0 packets dropped by kernel' "$RUN/capture-$label.log" || lost=$((lost + 1))
  done
  echo "$lost"
}

# dropped SIDE: the gateway's drops by reason, policies and the rest together, as JSON.
dropped() { "$LAB/status.py" ask "$(control_socket "$1")" | "$LAB/status.py" dropped; }

# --- the story -------------------------------------------------------------------------------

verdict_tools() {
  local missing
  mapfile -t missing < <(missing_commands "${NEEDED[@]}")
  verdict ${#missing[@]} "the tools are there" "${NEEDED[*]}${missing[*]:+, missing: ${missing[*]}}"
}

verdict_established() {
  local family holds connection
  for family in "${FAMILIES[@]}"; do
    holds=1
    if await "$PATIENCE" is_established "$family"; then holds=0; fi
    connection=$(connection "$family")
    [ -n "$connection" ] || holds=1
    verdict $holds "BGP is Established over $(family_name "$family")" \
      "$DAEMON says $(state a "$family")/$(state b "$family"), connection ${connection:-none}"
  done
}

verdict_routes() {
  local family holds
  for family in "${FAMILIES[@]}"; do
    holds=1
    if await "$PATIENCE" routes_arrived "$family"; then holds=0; fi
    verdict $holds "the announced $(family_name "$family") routes arrive" \
      "router b has $(received b "$family") of $(routes_of a), router a $(received a "$family") of $(routes_of b)"
  done
}

verdict_gateways_work() {
  local side text
  for side in a b; do
    gateway_status "$side" >"$RUN/status-$side.json" 2>>"$RUN/show.log"
    text=$("$LAB/status.py" working "${#FAMILIES[@]}" <"$RUN/status-$side.json")
    verdict $? "gateway $side signs and verifies" "$text"
  done
}

# verdict_rollover: gateway a is told flow by flow, gateway b by the name of its peer.
verdict_rollover() {
  local text holds family
  local -A before
  for family in "${FAMILIES[@]}"; do before[$family]=$(connection "$family"); done
  text=$("$LAB/rolled.py" "$TOP/latchwire" ${#FAMILIES[@]} "$PATIENCE" \
    "$(control_socket a)" each "$(control_socket b)" gateway-a 2>>"$RUN/rolled.log")
  holds=$?
  for family in "${FAMILIES[@]}"; do
    is_unharmed "$family" "${before[$family]}" || holds=1
    text+="; connection ${before[$family]} $(is_established "$family" && echo unharmed || echo HARMED)"
  done
  verdict $holds "ordered new keys are taken on both sides and no session notices" "$text"
}

verdict_protected() {
  local text
  text=$(judge protected "$RUN/wire-a.pcap" "$RUN/wire-b.pcap")
  verdict $? "$1" "$text"
}

verdict_plain_inside() {
  local text
  text=$(judge plain "$RUN"/{sent,got}-{a,b}.pcap)
  verdict $? "no segment inside carries an EAO" "$text"
}

verdict_routers_know_nothing() {
  local found
  local -a files
  mapfile -t files < <(cd "$RUN" && find router-? -name '*.conf' -o -name '*.toml' | sort)
  found=$(cd "$RUN" && grep -niE 'password|authenti|md5|tcp-ao|keychain|secret' "${files[@]}")
  verdict "$([ -z "$found" ]; echo $?)" "the routers' configurations hold no authentication" \
    "${found:-none in ${files[*]}}"
}

# attack KIND FAMILY [OPTION...]: sends it and prints what was sent.
attack() {
  inside "$ATTACKER" "$LAB/attacker.py" "$1" --seen "$RUN/attacker.pcap" \
    --between "$(address a "$2")" "$(address b "$2")" --hardware "$MAC_A" "$MAC_B" "${@:3}" \
    2>>"$RUN/attacker.log"
}

# bytes_received SIDE FAMILY: octets that the session's connection has brought to that router.
bytes_received() {
  inside "$(router_of "$1")" ss -Htin "-$2" state established '( sport = :179 or dport = :179 )' |
    grep -o 'bytes_received:[0-9]*' | cut -d: -f2 | sort -n | tail -n 1
}

# talked_since FAMILY A B: the connection has brought more to both routers than it had then.
talked_since() {
  [ "$(bytes_received a "$1")" -gt "$2" ] && [ "$(bytes_received b "$1")" -gt "$3" ]
}

# is_unharmed FAMILY CONNECTION: waits until that connection has carried something more both ways,
# or is no more; then it must be there and BGP Established.
is_unharmed() {
  local a b
  a=$(bytes_received a "$1") b=$(bytes_received b "$1")
  await $((HOLD_SECONDS + 5)) talked_or_ended "$1" "$2" "${a:-0}" "${b:-0}" &&
    [ -n "$2" ] && [ "$(connection "$1")" = "$2" ] && is_established "$1"
}

talked_or_ended() { [ "$(connection "$1")" != "$2" ] || talked_since "$1" "$3" "$4"; }

# verdict_attack KIND TEXT: on every session; it must be the same connection afterwards, still
# talking, with nothing delivered that was not sent, and with each segment counted by its reason.
verdict_attack() {
  local kind=$1 text=$2 family holds evidence before sent counted
  shift 2
  for family in "${FAMILIES[@]}"; do
    holds=0
    before=$(connection "$family")
    drops_before
    sent=$(attack "$kind" "$family" "$@") || holds=1
    is_unharmed "$family" "$before" || holds=1
    evidence="sent ${sent:-nothing}; connection $([ $holds = 0 ] && echo unharmed || echo HARMED)"
    # A capture may lag behind the routers for a moment.
    await 5 nothing_foreign_delivered "$family" || holds=1
    evidence+="; inside $(paste -sd' ' "$RUN/delivered.log")"
    if [ "$MODE" = gateway ]; then
      counted=$(drops_explain "$kind" "$sent") || holds=1
      evidence+="; counted $counted"
    fi
    verdict $holds "$text change nothing over $(family_name "$family")" "$evidence"
  done
}

drops_before() {
  [ "$MODE" = gateway ] || return 0
  dropped a >"$RUN/dropped-a.json" 2>>"$RUN/show.log"
  dropped b >"$RUN/dropped-b.json" 2>>"$RUN/show.log"
}

# drops_explain KIND SENT: the counters grew by what was sent, under the reason that belongs to it.
drops_explain() {
  "$LAB/status.py" explain "$1" "$2" \
    "$(cat "$RUN/dropped-a.json")" "$(dropped a)" "$(cat "$RUN/dropped-b.json")" "$(dropped b)" \
    2>>"$RUN/show.log"
}

# nothing_foreign_delivered FAMILY [UNTIL]: whatever reached a router had left the other one, once for
# once. Only until a gateway is restarted: it then resets its own router's connection itself. Where
# the captures have ended, UNTIL is a moment at which all of them still ran.
nothing_foreign_delivered() {
  local code=0
  local -a session
  session=(--between "$(address a "$1")" "$(address b "$1")" --until "${2:-inf}")
  {
    "$LAB/segments.py" delivered "$RUN/sent-a.pcap" "$RUN/got-b.pcap" "${session[@]}" || code=1
    "$LAB/segments.py" delivered "$RUN/sent-b.pcap" "$RUN/got-a.pcap" "${session[@]}" || code=1
  } >"$RUN/delivered.log"
  return $code
}

# verdict_restart SIDE: killed without warning and started again, the session is a new connection,
# Established, with all routes.
verdict_restart() {
  local side=$1 family holds started took text=
  local -A old
  for family in "${FAMILIES[@]}"; do old[$family]=$(connection "$family"); done
  stop "gateway-$side" KILL
  started=$(now)
  start_gateway "$side"
  await_gateway "$side"
  for family in "${FAMILIES[@]}"; do
    holds=1
    if await "$PATIENCE" session_is_back "$family" "${old[$family]}"; then holds=0; fi
    took=$(awk -v a="$started" -v b="$(now)" 'BEGIN {printf "%.1f", b - a}')
    verdict $holds "gateway $side killed and restarted, the $(family_name "$family") session comes back" \
      "was ${old[$family]:-none}, is $(connection "$family") after $took s, $(received b "$family") and $(received a "$family") routes"
  done
}

session_is_back() {
  local connection
  connection=$(connection "$1")
  [ -n "$connection" ] && [ "$connection" != "$2" ] && is_established "$1" && routes_arrived "$1"
}

verdict_clean() {
  local left links
  left=$(leftovers "$RUN" | tr '\n' ' ')
  links=$(host_links)
  [ "$links" = "$HOST_LINKS" ] || left+="interfaces of the host changed "
  if [ -e "$policy_saved" ] || grep -qsxF "$policy_mark" "$policy_file"; then
    left+="services are still held "
  fi
  verdict "$([ -z "$left" ]; echo $?)" "everything is cleaned up" \
    "${left:-no namespace, process or interface of this run is left}"
}

host_links() { ip -o link show | cut -d: -f2 | sort; }

run_once() {
  HOST_LINKS=$(host_links)
  prepare
  verdict_tools
  start_captures
  start_routers
  verdict_established
  verdict_routes
  if [ "$MODE" = gateway ]; then verdict_gateways_work; fi
  if [ -n "${LOOKING_GLASS:-}" ]; then verdict_looking_glass; fi
  verdict_protected "every segment on the wire carries exactly one EAO"
  verdict_plain_inside
  verdict_routers_know_nothing
  first_session_over=$(now)
  verdict_attack rst "spoofed resets"
  verdict_attack data "injected data"
  verdict_attack replay "replayed segments"
  if [ "$MODE" = gateway ]; then
    verdict_rollover
    first_session_over=$(now)
    verdict_restart a
    verdict_restart b
    verdict_replay_of_the_past
  fi
  lost=$(stop_captures)
  verdict "$lost" "the captures are complete" "$lost of ${#CAPTURES[@]} lost frames"
  verdict_protected "from the first segment to the last, nothing unprotected was on the wire"
  keep_evidence
  dismantle "$RUN"
  verdict_clean
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

# The attacker's record of the connection before the gateways were restarted, sent into the one
# that lives now.
verdict_replay_of_the_past() {
  local family holds before sent counted
  for family in "${FAMILIES[@]}"; do
    holds=0
    before=$(connection "$family")
    drops_before
    sent=$(attack replay "$family" --before "$first_session_over") || holds=1
    is_unharmed "$family" "$before" || holds=1
    counted=$(drops_explain past "$sent") || holds=1
    verdict $holds "segments of the first session change nothing in the $(family_name "$family") session of now" \
      "sent ${sent:-nothing}; connection $([ $holds = 0 ] && echo unharmed || echo HARMED); counted $counted"
  done
}

# keep_evidence: copies captures, logs and configurations to --evidence, or where something failed
# into a directory of its own, which is named.
keep_evidence() {
  if [ -z "$EVIDENCE" ] && [ "$failed" -gt 0 ]; then
    EVIDENCE=$(mktemp -d "${TMPDIR:-/tmp}/latchwire-lab.XXXXXX")
    say "evidence of the failure: $EVIDENCE"
  fi
  [ -n "$EVIDENCE" ] || return 0
  mkdir -p "$EVIDENCE"
  cp -r "$RUN"/*.pcap "$RUN"/*.log "$RUN"/*.json "$RUN"/router-? "$EVIDENCE" 2>/dev/null
  local side
  for side in a b; do
    [ ! -e "$RUN/gateway-$side/latchwire.yaml" ] ||
      cp "$RUN/gateway-$side/latchwire.yaml" "$EVIDENCE/gateway-$side.yaml"
  done
}
