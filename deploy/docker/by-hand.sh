#!/usr/bin/env bash
# docker-compose.yml without a container engine: the file is checked by docker-compose (against the
# schema of the Compose Specification), the Dockerfile is built by buildah over a Debian that
# debootstrap makes, and every service is run as it is written, its files from its image, in network
# and mount namespaces, with its capabilities, until each of them does what it is there for.
#
#   by-hand.sh [--debian ROOT] [--keep STORE [--built]]
#     ROOT    an existing bare root of Debian 12, which is copied
#     STORE   a directory for the images, kept for the next run
#     --built runs the images that are in STORE, without building them again
#
# Needs root. Installs buildah, docker-compose and debootstrap where they are missing; the images of
# Prometheus and Grafana are not fetched: Debian's Prometheus takes the place of one, and of Grafana
# only the files that it would read are checked.
set -uo pipefail

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")/../lab" && pwd)
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$HERE/../.." && pwd)
# shellcheck source=deploy/lab/register.sh
. "$LAB/register.sh"
# shellcheck source=deploy/lab/packages.sh
. "$LAB/packages.sh"
# shellcheck source=deploy/lab/verdicts.sh
. "$LAB/verdicts.sh"
# shellcheck source=deploy/bin/find-jdk.sh
. "$TOP/deploy/bin/find-jdk.sh"

DEBIAN='' STORE='' BUILT=''

options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --debian) DEBIAN=$(realpath "${2:?}"); shift ;;
      --keep) STORE=$(realpath -m "${2:?}"); shift ;;
      --built) BUILT=yes ;;
      *) fail 2 "$1 is not understood (expected: --built, --debian ROOT, --keep STORE)" ;;
    esac
    shift
  done
}

# --- images ----------------------------------------------------------------------------------

images() { buildah --root "$STORE/images" --runroot "$RUN/images" "$@"; }

# base_images: a Debian, and the same one with the JDK of this machine.
base_images() {
  local container
  images inspect --type image localhost/jdk:25 >/dev/null 2>&1 && return 0
  if [ -z "$DEBIAN" ]; then
    DEBIAN=$RUN/debian
    debootstrap --variant=minbase bookworm "$DEBIAN" "$(mirror)" >"$RUN/debootstrap.log" 2>&1 || return 1
  fi
  tar -C "$DEBIAN" -cf "$RUN/debian.tar" .
  container=$(images from scratch)
  images add "$container" "$RUN/debian.tar" / >/dev/null
  images config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  images commit -q "$container" localhost/debian:bookworm >/dev/null
  images add "$container" "$(readlink -f "$(find_jdk 25)")" /opt/java/openjdk >/dev/null
  images config --env JAVA_HOME=/opt/java/openjdk "$container"
  images commit -q "$container" localhost/jdk:25 >/dev/null
  images rm "$container" >/dev/null
  rm -rf "$RUN/debian.tar" "$RUN/debian"
}

# build TARGET TAG: that stage of the Dockerfile. Maven may look at what this machine has already.
build() {
  local -a repository=()
  [ ! -d "$HOME/.m2/repository" ] || repository=(-v "$HOME/.m2/repository:/root/.m2/repository:O")
  images bud --layers --build-arg JDK_IMAGE=localhost/jdk:25 \
    --build-arg BASE_IMAGE=localhost/debian:bookworm "${repository[@]}" \
    -f "$HERE/Dockerfile" --target "$1" -t "$2" "$TOP" >"$RUN/build-$1.log" 2>&1 && return 0
  grep -v '^WARNING: ' "$RUN/build-$1.log" | tail -n 20 >&2
  return 1
}

# stand_in: Debian's Prometheus, under the name of the image that is not here.
stand_in() {
  images inspect --type image "$1" >/dev/null 2>&1 && return 0
  images bud -t "$1" -f - "$TOP/deploy/prometheus" >"$RUN/build-prometheus.log" 2>&1 <<'END'
FROM localhost/debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends prometheus && rm -rf /etc/prometheus
END
}

build_images() {
  base_images
  verdict $? "a bare Debian to build upon" "$(tail -n 1 "$RUN/debootstrap.log" 2>/dev/null)"
  build gateway latchwire:local
  verdict $? "the Dockerfile builds the gateway" "$(tail -n 1 "$RUN/build-gateway.log")"
  build router latchwire-router:local
  verdict $? "and the router" "$(tail -n 1 "$RUN/build-router.log")"
  stand_in "$(image_of prometheus)"
  verdict $? "Debian's Prometheus stands in for its image" "$(tail -n 1 "$RUN/build-prometheus.log" 2>/dev/null)"
}

# --- networks --------------------------------------------------------------------------------

SWITCH=lwk$$-switch

# services: "SERVICE IMAGE NETWORK_MODE NETWORK,..." per line.
services() { "$HERE/container.py" list "$RUN/compose.json"; }
image_of() { services | awk -v s="$1" '$1 == s { print $2 }'; }
# network_of SERVICE: the namespace that it is in.
network_of() {
  local mode
  mode=$(services | awk -v s="$1" '$1 == s { print $3 }')
  case $mode in service:*) echo "lwk$$-${mode#service:}" ;; *) echo "lwk$$-$1" ;; esac
}

subnet_of() {
  python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["networks"][sys.argv[2]]["ipam"]["config"][0]["subnet"])' \
    "$RUN/compose.json" "$1"
}

# build_networks: a bridge for each network; each service its namespace, and a cable to each bridge
# with an address on it, as an engine does it.
build_networks() {
  local service _image mode networks network number=10 index address
  add_namespace "$SWITCH"
  echo "127.0.0.1 localhost" >"$RUN/hosts"
  while read -r service _image mode networks; do
    case $mode in service:*) continue ;; esac
    number=$((number + 1)) index=0
    add_namespace "$(network_of "$service")"
    ip -n "$(network_of "$service")" link set dev lo up
    for network in ${networks//,/ }; do
      [ "$network" != - ] || continue
      address=$(subnet_of "$network")
      address=${address%.0/24}.$number
      ip -n "$SWITCH" link show dev "$network" >/dev/null 2>&1 ||
        ip -n "$SWITCH" link add "$network" up type bridge stp_state 0 forward_delay 0 mcast_snooping 0
      ip link add "eth$index" netns "$(network_of "$service")" type veth \
        peer name "p$number-$index" netns "$SWITCH" || fail 3 "no cable for $service"
      ip -n "$SWITCH" link set dev "p$number-$index" master "$network" up
      ip -n "$(network_of "$service")" address add "$address/24" dev "eth$index"
      ip -n "$(network_of "$service")" link set dev "eth$index" up
      [ "$network" != monitoring ] || echo "$address $service" >>"$RUN/hosts"
      index=$((index + 1))
    done
  done < <(services)
}

# --- services --------------------------------------------------------------------------------

# image_root IMAGE: where its files are.
image_root() {
  local kept=$RUN/root-${1//[^a-z0-9]/-}
  [ -e "$kept" ] || images mount "$(images from --pull-never "$1")" >"$kept"
  cat "$kept"
}

start_service() {
  local image root
  image=$(image_of "$1")
  root=$(image_root "$image")
  images inspect --type image "$image" >"$RUN/$1.image"
  start "$1" "$(network_of "$1")" unshare --mount --pid --fork --kill-child --propagation private \
    "$HERE/container.py" run "$RUN/compose.json" "$1" "$RUN/$1.image" "$root" "$RUN/volumes" "$RUN/hosts"
}

# in_service SERVICE COMMAND...: as `docker compose exec`.
in_service() {
  local outer inner
  outer=$(pid_of "$1") || return 1
  # setsid and ip have become unshare; its child is the first process of the container.
  inner=$(cat "/proc/$outer/task/$outer/children")
  shift
  nsenter --target "${inner%% *}" --mount --net --pid --root --wd "$@"
}

established() {
  in_service "$1" birdc show protocols neighbour 2>/dev/null | grep -q Established
}

# verified SERVICE: segments of the policy for bulk traffic that the gateway has verified.
verified() {
  in_service "$1" latchwire show --json 2>/dev/null | python3 -c '
import json, sys
print(sum(p["verified"] for p in json.load(sys.stdin)["policies"] if p["name"] == "bulk"))'
}
carries_traffic() { [ "$(verified gateway-b)" -gt 1000 ] && [ "$(verified gateway-a)" -gt 100 ]; }
listens() { inside "$(network_of traffic-sink)" ss -Hltn 'sport = 5201' | grep -q 5201; }
scrapes() {
  inside "$(network_of prometheus)" python3 -c '
import json, sys, urllib.request
url = "http://127.0.0.1:9090/api/v1/query?query=count(up%7Bjob%3D%22latchwire%22%7D%3D%3D1)"
sys.exit(json.load(urllib.request.urlopen(url))["data"]["result"][0]["value"][1] != "2")'
}
ready() { grep -q '"gateway.ready"' "$RUN/$1.log"; }
has_key() { [ -s "$RUN/volumes/keks/lab.1" ] && is_gone keys; }

# grafana_files: what Grafana would read is where its provisioning says, and fits together.
grafana_files() {
  python3 - "$TOP" "$RUN/compose.json" <<'END'
import glob, json, sys, yaml
top, config = sys.argv[1], json.load(open(sys.argv[2]))
mounts = dict(v.split(":")[1::-1] for v in config["services"]["grafana"]["volumes"])
source = yaml.safe_load(open(mounts["/etc/grafana/provisioning"] + "/datasources/prometheus.yml"))
provider = yaml.safe_load(open(mounts["/etc/grafana/provisioning"] + "/dashboards/latchwire.yml"))
boards = glob.glob(mounts[provider["providers"][0]["options"]["path"]] + "/*.json")
assert source["datasources"][0]["url"] == "http://prometheus:9090", source
uids = set()
def walk(node):
    if isinstance(node, dict):
        if isinstance(node.get("datasource"), dict):
            uids.add(node["datasource"]["uid"])
        node = list(node.values())
    if isinstance(node, list):
        [walk(one) for one in node]
for board in boards:
    walk(json.load(open(board)))
# By a variable, or what Grafana has built in.
assert boards and uids <= {"${datasource}", "-- Grafana --"}, (boards, uids)
assert source["datasources"][0]["isDefault"], source
print(len(boards), "dashboards, data source", source["datasources"][0]["name"])
END
}

run_services() {
  local side
  start_service keys
  await 60 has_key
  verdict $? "keys: makes a key and ends" "$(tail -n 1 "$RUN/keys.log")"
  for side in a b; do start_service "gateway-$side"; done
  for side in a b; do
    await 60 ready "gateway-$side"
    verdict $? "gateway-$side: stands between its cables, with two capabilities" \
      "$(tail -n 1 "$RUN/gateway-$side.log")"
  done
  for side in a b; do start_service "router-$side"; done
  for side in a b; do
    await 60 established "router-$side"
    verdict $? "router-$side: BGP is Established" "$(in_service "router-$side" birdc show protocols neighbour 2>/dev/null | tail -n 1)"
  done
  start_service traffic-sink
  await 20 listens
  verdict $? "traffic-sink: listens in the place of router-b" "$(tail -n 1 "$RUN/traffic-sink.log")"
  start_service traffic
  await 60 carries_traffic
  verdict $? "traffic: goes through both gateways, protected" \
    "verified by gateway-a $(verified gateway-a), by gateway-b $(verified gateway-b)"
  for side in a b; do
    in_service "gateway-$side" /usr/bin/latchwire show >"$RUN/health-$side" 2>&1
    verdict $? "gateway-$side: is healthy by its own check" "$(head -n 1 "$RUN/health-$side")"
  done
  start_service prometheus
  await 60 scrapes
  verdict $? "prometheus: scrapes both gateways" "$(tail -n 1 "$RUN/prometheus.log" | cut -c1-120)"
  grafana_files >"$RUN/grafana.log" 2>&1
  verdict $? "grafana: NOT RUN; the files that it would read fit together" "$(tail -n 1 "$RUN/grafana.log")"
}

finish() {
  local code=$? container
  trap '' INT TERM HUP
  trap - EXIT
  dismantle "$RUN"
  for container in $(images containers -q 2>/dev/null); do
    images umount "$container" >/dev/null 2>&1
    images rm "$container" >/dev/null 2>&1
  done
  [ "$STORE" != "$RUN/store" ] || images rmi --all --force >/dev/null 2>&1
  rm -rf --one-file-system "$RUN"
  release_services
  exit "$code"
}

main() {
  options "$@"
  [ "$(id -u)" = 0 ] || fail 3 "must be root (network and mount namespaces)"
  PATH=$PATH:/usr/sbin:/sbin
  export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
  trap release_services EXIT
  need_commands ip ss setsid unshare nsenter python3 docker-compose buildah debootstrap || exit 3
  sweep
  open_run "lwk$$" || fail 3 "$RUNS/lwk$$ exists"
  STORE=${STORE:-$RUN/store}
  mkdir -p "$STORE" "$RUN/volumes"
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  docker-compose -f "$TOP/docker-compose.yml" config >"$RUN/compose.yml" 2>"$RUN/compose.log" &&
    python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), open(sys.argv[2], "w"))' \
      "$RUN/compose.yml" "$RUN/compose.json"
  verdict $? "docker-compose.yml keeps the schema of the Compose Specification" "$(tail -n 1 "$RUN/compose.log")"
  [ -n "$BUILT" ] || build_images
  # shellcheck disable=SC2154 # Counted by verdicts.sh.
  if [ "$failed" = 0 ]; then
    build_networks
    run_services
  fi
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

main "$@"
