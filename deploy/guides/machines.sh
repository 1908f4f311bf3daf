# shellcheck shell=bash
# Machines of a run: Debian 12 under a systemd of its own (systemd-nspawn), each in a network
# namespace of the run. What a machine writes goes to memory and is gone with it. Sourced.

# Where the root of all machines lies.
ROOT=''

# need_machines [DEBIAN]: the root that all machines start from; DEBIAN is one to copy.
need_machines() {
  need_commands systemd-nspawn nsenter debootstrap || return 3
  mkdir -p "$RUN/debian"
  ROOT=$RUN/debian
  if [ -n "${1-}" ]; then
    cp -a "$1/." "$ROOT"
  else
    debootstrap --variant=minbase --include="$(package_list)" bookworm "$ROOT" "$(mirror)" \
      >"$RUN/debootstrap.log" 2>&1 || return 3
  fi
  # A machine asks the mirror that this one asks.
  install -m 644 /etc/resolv.conf "$ROOT/etc/resolv.conf"
  chroot "$ROOT" apt-get update -qq >>"$RUN/debootstrap.log" 2>&1
}

# What a Debian that somebody installed has, and the tools that the guides name.
package_list() {
  echo systemd,systemd-sysv,dbus,iproute2,ethtool,procps,iputils-ping,sudo,util-linux,tcpdump,curl,krb5-user,krb5-pkinit,openssl
}

# boot MACHINE: returns once its systemd has started everything.
boot() {
  local machine=$1
  launch "machine-$machine" "$GUIDES/group.sh" "$(place "$machine")" systemd-nspawn --quiet --boot \
    --directory "$ROOT" --volatile=overlay --machine "$(place "$machine")" \
    --network-namespace-path "/run/netns/$(network_of "$machine")" \
    --capability CAP_NET_ADMIN --register=no --link-journal=no --resolv-conf=off
  await 60 is_up "$machine" || fail 1 "machine $machine does not start: $(tail -n 3 "$RUN/machine-$machine.log")"
}

# shut_down MACHINE...: all of them, and the control groups that they were in.
shut_down() {
  local machine
  for machine in "$@"; do stop "machine-$machine"; done
  for machine in "$@"; do "$GUIDES/group.sh" "$(place "$machine")"; done
}

place() { echo "$NAME-$1"; }
network_of() { place "$1"; }

is_up() { [ "$(within "$1" systemctl is-system-running)" = running ]; }

# systemd_of MACHINE: the pid of its first process, seen from here.
systemd_of() {
  local nspawn
  nspawn=$(pid_of "machine-$1") && pgrep -P "$nspawn" | head -n 1
}

# enter MACHINE [NAMESPACE...]: ENTER is then the command that runs another one as root there, in
# these namespaces of it, or all.
enter() {
  local pid
  pid=$(systemd_of "$1") || return 1
  shift
  [ $# -gt 0 ] || set -- -m -u -i -n -p
  ENTER=(nsenter -t "$pid" "$@" -- env -i HOME=/root LC_ALL=C.UTF-8 TERM=dumb
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
}

# within MACHINE COMMAND...
within() {
  enter "$1" || return 1
  "${ENTER[@]}" "${@:2}"
}

# within_online MACHINE COMMAND...: over the network of this machine, which takes the part of the
# port that machines are administered by.
within_online() {
  enter "$1" -m -u -i -p || return 1
  "${ENTER[@]}" "${@:2}"
}

# carry MACHINE FILE: what comes in on stdin becomes that file there.
# shellcheck disable=SC2016 # It is the other shell's.
carry() { within "$1" sh -c 'umask 077; cat >"$1"' sh "$2"; }
