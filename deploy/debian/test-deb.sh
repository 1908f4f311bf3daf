#!/usr/bin/env bash
# Installs a package in a bare Debian 12 root made with debootstrap, runs latchwire doctor there,
# removes and purges it, and looks for what is left. Needs root, debootstrap and a Debian mirror.
#
#   deploy/debian/test-deb.sh PACKAGE [ROOT]    ROOT: an existing bare root, which is copied
set -euo pipefail

[ $# -gt 0 ] || { echo "test-deb: no package named; remedy: deploy/debian/build-deb.sh DIRECTORY makes one" >&2; exit 2; }
package=$(readlink -f "$1")
bare=${2:-}
[ "$(id -u)" = 0 ] || { echo "test-deb: needs root" >&2; exit 3; }
work=$(mktemp -d)
clean() {
  umount "$work/root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap clean EXIT

if [ -n "$bare" ]; then
  cp -a "$bare" "$work/root"
else
  command -v debootstrap >/dev/null || { echo "test-deb: debootstrap is missing" >&2; exit 3; }
  # Either place may be missing.
  mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } |
    sed -n 's/^deb \([^ ]*\) .*/\1/p; s/^URIs: *\([^ ]*\).*/\1/p' | head -n 1)
  # shellcheck disable=SC2086 # Without one, debootstrap has a mirror of its own.
  debootstrap --variant=minbase bookworm "$work/root" $mirror \
    >"$work/debootstrap.log" || { tail -n 5 "$work/debootstrap.log" >&2; exit 3; }
fi
mount -t proc proc "$work/root/proc"
inside() { chroot "$work/root" env PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
listing() { (cd "$work/root" && find . -xdev -path ./proc -prune -o -print | LC_ALL=C sort) ; }

listing >"$work/before"
cp "$package" "$work/root/tmp/latchwire.deb"
inside dpkg -i /tmp/latchwire.deb
rm "$work/root/tmp/latchwire.deb"
inside latchwire --version
inside latchwire doctor
inside sh -c 'test -s /usr/share/man/man1/latchwire.1.gz && test -s /lib/systemd/system/latchwire.service'
inside bash -n /usr/share/bash-completion/completions/latchwire
inside dpkg --remove latchwire >/dev/null
inside dpkg --purge latchwire >/dev/null
listing >"$work/after"
# dpkg and useradd keep their own books.
left=$(diff "$work/before" "$work/after" |
  grep -vE '^[0-9,acd]+$|/var/(lib/dpkg|log|cache)/|/etc/(passwd|group|shadow|gshadow|subuid|subgid)|/etc$|\./tmp/hsperf' || true)
if [ -n "$left" ]; then
  echo "test-deb: left behind:" >&2
  echo "$left" >&2
  exit 1
fi
echo "test-deb: installed, ran and left without a trace"
