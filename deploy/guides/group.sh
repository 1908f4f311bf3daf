#!/usr/bin/env bash
# Runs a container's command in a control group of its own; without a command, removes the group.
# Where systemd runs, systemd-nspawn asks it for one, and there is nothing to do here.
#
#   group.sh NAME [systemd-nspawn OPTION...]
set -euo pipefail

name=$1
shift
if [ -d /run/systemd/system ]; then
  [ $# -gt 0 ] || exit 0
  exec "$@"
fi

# The unified hierarchy, or the one of systemd beside those of the controllers.
for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
  [ -e "$hierarchy/cgroup.procs" ] || continue
  if [ $# -gt 0 ]; then
    mkdir -p "$hierarchy/$name"
    echo $$ >"$hierarchy/$name/cgroup.procs"
  elif [ -d "$hierarchy/$name" ]; then
    # Groups can only be removed from the leaves up.
    find "$hierarchy/$name" -depth -type d -exec rmdir {} +
  fi
done
[ $# -gt 0 ] || exit 0
exec "$@" --keep-unit
