#!/usr/bin/env python3
"""One service of docker-compose.yml as a process, without a container engine.

  container.py list CONFIG                      "SERVICE IMAGE NETWORK_MODE NETWORK,..." per line
  container.py run CONFIG SERVICE IMAGE_JSON ROOT VOLUMES HOSTS

CONFIG is what `docker-compose config --format json` prints, IMAGE_JSON what `buildah inspect --type
image` prints, ROOT the files of the image, VOLUMES a directory for named volumes, HOSTS a file for
/etc/hosts. `run` wants mount and pid namespaces of its own and the network of the service; it lays
a writable layer over ROOT, mounts what the service asks for, gives up every capability that the
service does not have, and becomes its command.
"""

import json
import os
import resource
import subprocess
import sys

# What engines leave to a container by default, less what this needs not.
USUAL = ["chown", "dac_override", "fowner", "kill", "net_bind_service", "setgid", "setuid", "net_raw"]


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def listing(config):
    for name, service in sorted(config["services"].items()):
        networks = ",".join(service.get("networks") or {}) or "-"
        print(name, service["image"], service.get("network_mode", "-"), networks)


def volume(spec):
    """(source, target, whether it is read-only); a source without a slash is a named volume."""
    if isinstance(spec, str):
        source, target, *mode = spec.split(":")
        return source, target, mode == ["ro"]
    return spec["source"], spec["target"], bool(spec.get("read_only"))


def capabilities(service):
    kept = [] if "ALL" in service.get("cap_drop", []) else list(USUAL)
    return kept + [name.lower() for name in service.get("cap_add", [])]


def lay_out(service, root, volumes, hosts):
    """The root of the container; returns where it is."""
    layers = "/run/layers"
    os.makedirs(layers, exist_ok=True)
    mount("-t", "tmpfs", "none", layers)
    for part in ("upper", "work", "root"):
        os.mkdir(f"{layers}/{part}")
    new = f"{layers}/root"
    mount("-t", "overlay", "overlay", "-o",
          f"lowerdir={root},upperdir={layers}/upper,workdir={layers}/work", new)
    for directory in ("proc", "sys", "dev", "tmp", "etc"):
        os.makedirs(f"{new}/{directory}", exist_ok=True)
    mount("-t", "proc", "proc", f"{new}/proc")
    mount("-t", "sysfs", "-o", "ro", "sysfs", f"{new}/sys")
    mount("--rbind", "/dev", f"{new}/dev")
    bind(hosts, f"{new}/etc/hosts", read_only=True)
    for spec in sorted(service.get("volumes", []), key=lambda one: volume(one)[1]):
        source, target, read_only = volume(spec)
        if "/" not in source:
            source = f"{volumes}/{source}"
            os.makedirs(source, exist_ok=True)
        bind(source, new + target, read_only)
    for spec in service.get("tmpfs", []):
        target, _, options = spec.partition(":")
        os.makedirs(new + target, exist_ok=True)
        # exec is what mount does unless it is told otherwise.
        wanted = [option for option in options.split(",") if option not in ("", "exec")]
        mount("-t", "tmpfs", *(["-o", ",".join(wanted)] if wanted else []), "none", new + target)
    if service.get("read_only"):
        mount("-o", "remount,ro", new)
    return new


def bind(source, target, read_only):
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "a").close()
    mount("--bind", source, target)
    if read_only:
        mount("-o", "remount,ro,bind", target)


def limit(which, wanted):
    """As much of a limit as this machine allows: its root may not be allowed to raise one."""
    try:
        resource.setrlimit(which, (wanted, wanted))
    except (PermissionError, ValueError):
        hard = resource.getrlimit(which)[1]
        resource.setrlimit(which, (hard, hard))
        print(f"container: a limit of {wanted} is {hard} here", file=sys.stderr)


def words(value):
    return [value] if isinstance(value, str) else list(value or [])


def run(config, name, image, root, volumes, hosts):
    service = config["services"][name]
    settings = json.load(open(image))["OCIv1"]["config"]
    command = words(service.get("command") or ([] if service.get("entrypoint") else settings.get("Cmd")))
    command = words(service.get("entrypoint") or settings.get("Entrypoint")) + command
    # In the file a dollar is doubled, for the engine.
    command = [word.replace("$$", "$") for word in command]
    environment = dict(one.split("=", 1) for one in settings.get("Env", []))
    environment.update({key: str(value) for key, value in (service.get("environment") or {}).items()})
    new = lay_out(service, root, volumes, hosts)
    os.chroot(new)
    os.chdir("/")
    bounds = ",".join(["-all"] + ["+" + capability for capability in capabilities(service)])
    for key, value in service.get("ulimits", {}).items():
        limit(getattr(resource, "RLIMIT_" + key.upper()), value)
    privileges = ["--bounding-set", bounds, "--inh-caps", bounds, "--no-new-privs"]
    whole = ["setpriv", *privileges, "--", *command]
    os.execvpe(whole[0], whole, environment)


def main(verb, config, *rest):
    config = json.load(open(config))
    if verb == "list":
        listing(config)
    else:
        run(config, *rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
