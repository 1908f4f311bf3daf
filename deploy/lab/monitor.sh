#!/usr/bin/env bash
# The lab with a monitoring station: a real Prometheus scrapes both gateways over a management
# network, evaluates the alert rules, and sees what an attacker does to the session.
set -uo pipefail

# shellcheck source=deploy/lab/lab.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lab.sh"

# The metrics page has to be seen from the station, and single sessions on it.
eval "local_$(declare -f gateway_configuration)"
gateway_configuration() {
  local_gateway_configuration "$@" |
    sed 's#metrics: .*#metrics: { address: 0.0.0.0, port: 9479, flows: 20 }#'
}

management() { [ "$1" = a ] && echo 198.51.100.2 || echo 198.51.100.6; }

# build_station: a namespace with a cable to each gateway, apart from the ports that forward.
build_station() {
  local side namespace
  STATION=${PLACES[0]%%-*}-station
  add_namespace "$STATION"
  ip -n "$STATION" link set dev lo up
  for side in a b; do
    namespace=$(gateway_of "$side")
    cable "$STATION" "to-$side" "$namespace" mgmt
    ip -n "$namespace" address add "$(management "$side")/30" dev mgmt
    ip -n "$namespace" link set dev mgmt up
    ip -n "$STATION" link set dev "to-$side" up
  done
  ip -n "$STATION" address add 198.51.100.1/30 dev to-a
  ip -n "$STATION" address add 198.51.100.5/30 dev to-b
}

start_prometheus() {
  sed 's/scrape_interval: .*/scrape_interval: 1s/; s/evaluation_interval: .*/evaluation_interval: 1s/
    s#rule_files: .*#rule_files: ["'"$DEPLOY"'/prometheus/latchwire-rules.yml"]#
    s#targets: .*#targets: ["'"$(management a)"':9479", "'"$(management b)"':9479"]#' \
    "$DEPLOY/prometheus/prometheus.yml" >"$RUN/prometheus.yml"
  start prometheus "$STATION" prometheus --config.file="$RUN/prometheus.yml" \
    --storage.tsdb.path="$RUN/prometheus" --web.listen-address=127.0.0.1:9090
}

# ask_prometheus QUERY: "LABELS VALUE" per series.
ask_prometheus() {
  inside "$STATION" python3 - "$1" <<'END'
import json, sys, urllib.parse, urllib.request
url = "http://127.0.0.1:9090/api/v1/query?" + urllib.parse.urlencode({"query": sys.argv[1]})
for one in json.load(urllib.request.urlopen(url, timeout=5))["data"]["result"]:
    labels = " ".join(v for k, v in sorted(one["metric"].items()) if k not in ("__name__", "job"))
    print(labels, one["value"][1])
END
}

both_are_up() { [ "$(ask_prometheus 'count(up{job="latchwire"} == 1)')" = " 2" ]; }

both_verify() {
  [ "$(ask_prometheus 'count(sum by (instance) (latchwire_segments_total{result="verified"}) > 0)')" = " 2" ]
}

forgeries_are_seen() {
  [ -n "$(ask_prometheus 'sum by (instance) (latchwire_segments_total{result="no_option"}) > 0')" ]
}

verdict_scrape() {
  await 60 both_are_up
  verdict $? "Prometheus scrapes both gateways" "$(ask_prometheus 'up{job="latchwire"}' | tr '\n' ';')"
  await 60 both_verify
  verdict $? "and sees what each of them verified" \
    "$(ask_prometheus 'sum by (instance) (latchwire_segments_total{result="verified"})' | tr '\n' ';')"
  inside "$STATION" python3 -c '
import sys, urllib.request
sys.stdout.buffer.write(urllib.request.urlopen("http://'"$(management a)"':9479/metrics").read())' \
    >"$RUN/metrics"
  promtool check metrics <"$RUN/metrics" >"$RUN/lint" 2>&1
  verdict $? "promtool finds nothing to complain about on the page of a gateway that works" \
    "$(wc -l <"$RUN/metrics") lines; $(head -c 300 "$RUN/lint")"
}

verdict_forgeries() {
  local a b hardware
  read -r a b <<<"$(connection 4)"
  hardware=$(inside "$ROUTER_A" cat /sys/class/net/eth0/address)
  inside "$ATTACKER" "$LAB/flood.py" eth0 "$hardware" "$(address b 4)" "$(address a 4)" \
    "${b##*:}" "${a##*:}" 2000 200 >/dev/null
  await 30 forgeries_are_seen
  verdict $? "Prometheus sees an attack by its reason" \
    "$(ask_prometheus 'sum by (instance, result) (latchwire_segments_total{direction="inbound", result!~"verified|bypassed"}) > 0' | tr '\n' ';')"
  "$TOP/latchwire" explain gateway-b --socket "$(control_socket a)" >"$RUN/explained"
  grep -q 'no option:' "$RUN/explained"
  verdict $? "and explain says what it is" "$(head -n 1 "$RUN/explained")"
}

run_monitor() {
  prepare
  build_station
  start_routers
  verdict_established
  start_prometheus
  verdict_scrape
  verdict_forgeries
}

monitor() {
  [ $# = 0 ] || fail 2 "$1 is not understood (there are no options)"
  parse --once --ipv4
  [ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets)"
  PATH=$PATH:/usr/sbin:/sbin
  trap release_services EXIT
  need_commands ip setsid prometheus promtool || exit 3
  begin "lwm$$"
  run_monitor
  # shellcheck disable=SC2154 # Counted by verdicts.sh.
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then monitor "$@"; fi
