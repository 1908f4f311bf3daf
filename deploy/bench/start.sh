#!/usr/bin/env bash
# How long a gateway takes from the start of its process to the first frame that it forwards, seen
# from outside: frames are sent into one port all the time, and the first that comes out of the other
# one counts. The program is that of the Debian package, with and without its ahead-of-time cache.
#
#   latchwire bench start [--runs N]    (7)    root; prints a table for docs/benchmarks/start.md
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$(dirname "$here")")
runs=7
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=${2:?} && shift ;;
    *) echo "start: $1 is not understood (expected: --runs N)" >&2; exit 2 ;;
  esac
  shift
done
[ "$(id -u)" = 0 ] || { echo "start: needs root (a network namespace, raw sockets)" >&2; exit 3; }
for tool in ip unshare python3 dpkg-deb; do
  command -v "$tool" >/dev/null || { echo "start: $tool is missing" >&2; exit 3; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package=$("$top/deploy/debian/build-deb.sh" "$work")
dpkg-deb -x "$package" "$work/root"
home=$work/root/usr/lib/latchwire
sed "s#^home=.*#home=$home#; s#/var/lib/latchwire/#$work/#" "$work/root/usr/bin/latchwire" >"$work/latchwire"
chmod 755 "$work/latchwire"
head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$work/kek"
chmod 600 "$work/kek"
cat >"$work/latchwire.yaml" <<END
gateway: { id: start, control-socket: $work/control.sock, metrics: { port: 9479 } }
ports: { local: { interface: local0 }, wan: { interface: wan0, path-mtu: 1500 } }
peers:
  peer: { keks: [{ id: 1, algorithm: hkdf-256, key: "file:$work/kek" }] }
policies:
  - { name: bgp, match: { protocol: tcp, port: 179 }, action: protect, mode: require, peer: peer }
  - { name: rest, match: {}, action: bypass }
END

measure() {
  # shellcheck disable=SC2016 # Expanded by the shell inside.
  unshare --net sh -eu -c '
    ip link set dev lo up
    ip link add local0 type veth peer name router0
    ip link add wan0 type veth peer name far0
    for device in local0 router0 wan0 far0; do ip link set dev "$device" up; done
    exec "$@"' sh python3 "$here/start.py" "$runs" "$work" "$work/latchwire" run "$work/latchwire.yaml"
}

echo "| start | forwarding after, median | least | most | by its own account |"
echo "|---|---|---|---|---|"
echo "| without a cache $(measure)"
"$home/aot-cache" "$home/runtime/bin/java" "$home/latchwire.jar" "$work/latchwire.aot" >/dev/null
echo "| with the cache, $(($(stat -c %s "$work/latchwire.aot") >> 20)) MiB $(measure)"
echo
echo "$runs starts each; $(nproc) x $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r), load before $(cut -d' ' -f1 /proc/loadavg)"
