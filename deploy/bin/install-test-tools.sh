#!/usr/bin/env bash
# Installs the Debian packages that the tests on a real kernel and processor need: only those that
# are missing, without a question, and without starting any daemon that comes along. Needs root.
set -euo pipefail

# command -> Debian package
declare -A package_of=(
  [ip]=iproute2 [ethtool]=ethtool [ping]=iputils-ping [tcpdump]=tcpdump [iperf3]=iperf3
  [bird]=bird2 [birdc]=bird2 [promtool]=prometheus [prometheus]=prometheus [setpriv]=util-linux [tshark]=tshark
  [tmux]=tmux [chromium]=chromium
  [kinit]=krb5-user [curl]=curl
)

missing=()
for tool in "${!package_of[@]}"; do
  command -v "$tool" >/dev/null || missing+=("${package_of[$tool]}")
done
# Libraries, loaded at run time, with no command to their names; the first is for one processor.
if [ "$(uname -m)" = x86_64 ] && ! /sbin/ldconfig -p | grep -q 'libIPSec_MB\.so\.1 '; then
  missing+=(libipsec-mb1)
fi
/sbin/ldconfig -p | grep -q 'libcrypto\.so\.3 ' || missing+=(libssl3)
# kinit loads it for anonymous tickets.
if ! compgen -G '/usr/lib/*/krb5/plugins/preauth/pkinit.so' >/dev/null; then
  missing+=(krb5-pkinit)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "install-test-tools: missing: ${missing[*]}. Remedy: install them, or run this as root on Debian." >&2
  exit 3
fi

# invoke-rc.d asks this before it starts a service; 101 means no.
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$guard"
  chmod 755 "$guard"
fi

export DEBIAN_FRONTEND=noninteractive
wait_for_lock=(-o DPkg::Lock::Timeout=300)
apt-get "${wait_for_lock[@]}" update -qq
apt-get "${wait_for_lock[@]}" install -y -qq --no-install-recommends "${missing[@]}"
