#!/usr/bin/env bash
# What a ticket office costs: tickets per second next to MIT's krb5kdc, taking turns under the same
# load. The KDC under test has one processor, its clients the other.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$(dirname "$here")")
# shellcheck source=deploy/bin/find-jdk.sh
. "$top/deploy/bin/find-jdk.sh"
# shellcheck source=deploy/bench/build.sh
. "$here/build.sh"
# shellcheck source=deploy/bin/jar.sh
. "$top/deploy/bin/jar.sh"

usage() {
  cat <<'END'
usage: latchwire bench kdc [--seconds N] [--rounds N] [--clients N] [--warm-up N] [PLAIN] [TIMESTAMP] [PKINIT]

  --seconds N   of each run (60)
  --rounds N    in each of which both KDCs have a run (2)
  --clients N   that ask at the same time (16)
  --warm-up N   seconds of load that ours has before (30)

PLAIN are AS-REQs without pre-authentication, TIMESTAMP with an encrypted timestamp, PKINIT anonymous
ones in the group of 2048 bits under an RSA key of 2048. Without a choice all are measured, in some
fifteen minutes. Listens on loopback. krb5kdc runs as one process and keeps neither a log nor the time
of the last success, which would cost it time.
END
}

fail() {
  echo "latchwire bench kdc: $1" >&2
  exit "${2:-3}"
}

password=bench-of-a-kdc
realm=BENCH.TEST
ours_port=18188
mit_port=18189
work='' ours_pid='' mit_pid='' clients_pid=''

finish() {
  [ -z "$clients_pid" ] || kill "$clients_pid" 2>/dev/null || true
  [ -z "$ours_pid" ] || kill "$ours_pid" 2>/dev/null || true
  [ -z "$mit_pid" ] || kill "$mit_pid" 2>/dev/null || true
  wait
  [ -z "$work" ] || rm -rf "$work"
}

# ours: a ticket office with two principals, on the first processor.
start_ours() {
  local dir=$work/ours
  echo "$password" >"$work/password"
  {
    "$top/latchwire" kdc init --realm $realm --dir "$dir"
    "$top/latchwire" kdc cert --dir "$dir"
    "$top/latchwire" kdc principal add timestamp --password-file "$work/password" --dir "$dir"
    "$top/latchwire" kdc principal add plain --no-preauthentication \
      --password-file "$work/password" --dir "$dir"
  } >"$work/setup.log" || fail "no ticket office could be made: $(tail -n 3 "$work/setup.log")"
  cat >"$work/latchwire.yaml" <<END
gateway: { id: bench, control-socket: $work/control.sock }
roles:
  ticket-office:
    realm: $realm
    listen: 127.0.0.1:$ours_port
    database: $dir/principals.json
    master-key: "file:$dir/master.key"
    certificate: { chain: $dir/kdc.pem, key: "file:$dir/kdc.key" }
    pkinit-per-source: 0
END
  : >"$work/ours.log"
  taskset -c 0 "$top/latchwire" run "$work/latchwire.yaml" >"$work/ours.log" 2>&1 &
  ours_pid=$!
  await "$ours_pid" "$work/ours.log" grep -q 'latchwire: ready' "$work/ours.log"
}

# mit: the same principals and the same certificate, on the same processor.
start_mit() {
  local dir=$work/mit
  mkdir -p "$dir"
  cat >"$dir/krb5.conf" <<END
[libdefaults]
 default_realm = $realm
 dns_lookup_kdc = false
[realms]
 $realm = {
  kdc = 127.0.0.1:$mit_port
 }
END
  cat >"$dir/kdc.conf" <<END
[kdcdefaults]
 kdc_listen = 127.0.0.1:$mit_port
 kdc_tcp_listen = 127.0.0.1:$mit_port
[realms]
 $realm = {
  database_module = bench
  key_stash_file = $dir/stash
  acl_file = $dir/acl
  supported_enctypes = aes256-cts-hmac-sha384-192:normal aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha256-128:normal aes128-cts-hmac-sha1-96:normal
  pkinit_identity = FILE:$work/ours/kdc.pem,$work/ours/kdc.key
  pkinit_anchors = FILE:$work/ours/ca.pem
  max_life = 10h
 }
[dbmodules]
 bench = {
  db_library = db2
  database_name = $dir/principal
  disable_last_success = true
  disable_lockout = true
 }
[logging]
 kdc = FILE:/dev/null
 default = FILE:/dev/null
END
  export KRB5_CONFIG=$dir/krb5.conf KRB5_KDC_PROFILE=$dir/kdc.conf
  {
    kdb5_util create -s -r $realm -P "$(openssl rand -hex 16)"
    kadmin.local -q "addprinc -randkey WELLKNOWN/ANONYMOUS"
    kadmin.local -q "addprinc -pw $password plain"
    kadmin.local -q "addprinc -pw $password +requires_preauth timestamp"
  } >"$work/mit.log" 2>&1 || fail "no MIT database could be made: $(tail -n 3 "$work/mit.log")"
  taskset -c 0 krb5kdc -n >>"$work/mit.log" 2>&1 &
  mit_pid=$!
  await "$mit_pid" "$work/mit.log" listens $mit_port
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# await PID LOG CONDITION...: until it holds; fails when the process ends first.
await() {
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    "${@:3}" && return 0
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1
  done
  fail "a KDC does not start: $(tail -n 3 "$2")"
}

main() {
  local java_home seconds=60 rounds=2 clients=16 warm_up=30 option
  local -a kinds=()
  while [ $# -gt 0 ]; do
    option=$1
    case $option in
      -h | --help)
        usage
        exit 0
        ;;
      --seconds | --rounds | --clients | --warm-up)
        [[ ${2-} =~ ^[1-9][0-9]{0,3}$ ]] || fail "$option ${2-} (expected: 1..9999)" 2
        option=${option#--}
        printf -v "${option/-/_}" %s "$2"
        shift
        ;;
      PLAIN | TIMESTAMP | PKINIT) kinds+=("$option") ;;
      *) fail "$option is not understood; see: latchwire bench kdc --help" 2 ;;
    esac
    shift
  done
  [ ${#kinds[@]} -gt 0 ] || kinds=(PLAIN TIMESTAMP PKINIT)
  [ "$(nproc)" -ge 2 ] || fail "needs two processors: one for the KDC, one for its clients"
  PATH=$PATH:/usr/sbin:/sbin
  java_home=$(find_jdk 25) || exit 3
  build_benchmarks "$top" || fail "the build failed"
  build_jar "$top" || fail "the build failed"
  export LATCHWIRE_BUILD=never
  need_files 'latchwire bench kdc' /usr/sbin/krb5kdc=krb5-kdc /usr/sbin/kadmin.local=krb5-admin-server \
    "$(plugin)=krb5-pkinit" /usr/bin/openssl=openssl /usr/bin/taskset=util-linux || exit 3
  trap finish EXIT
  trap 'exit 130' INT TERM
  work=$(mktemp -d)
  start_ours
  start_mit
  describe_machine "$java_home"
  echo "krb5kdc of krb5-kdc $(dpkg-query -W -f='${Version}' krb5-kdc 2>/dev/null || echo '?'), $(openssl version)"
  taskset -c 1 "$java_home/bin/java" -XX:+UseSerialGC -Xmx1g \
    -cp "$top/jmh/target/classes:$top/jmh/target/lib/*" io.latchwire.bench.KdcBench \
    "$ours_port" "$ours_pid" "$mit_port" "$mit_pid" "$seconds" "$rounds" "$clients" "$warm_up" \
    "${kinds[@]}" &
  clients_pid=$!
  wait "$clients_pid" || fail "the clients ended early"
  clients_pid=''
  echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
}

# plugin: where PKINIT of MIT is, or would be.
plugin() {
  compgen -G '/usr/lib/*/krb5/plugins/preauth/pkinit.so' || echo /usr/lib/krb5/plugins/preauth/pkinit.so
}

main "$@"
