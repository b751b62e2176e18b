"""Finds an nginx and a Caddy, or installs them: `python -m tests.config.proxies`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = {"nginx": "nginx-light", "caddy": "caddy"}  # Debian's; the tests run one of their own
LOUD = "no {name} on this machine: the lines of docs/install.md were NOT tried. Install it (apt install {package})."


def missing() -> list[str]:
    """The proxies that this machine lacks."""
    return [name for name in PACKAGES if shutil.which(name) is None]


def install(names: list[str]) -> None:
    """Debian's packages, where root may install them and no systemd would start them as services."""
    if not names or shutil.which("apt-get") is None or os.geteuid() != 0 or Path("/run/systemd/system").exists():
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [PACKAGES[name] for name in names]
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)


def reason_to_skip(name: str) -> str:
    """What a skipped test says."""
    return LOUD.format(name=name, package=PACKAGES[name])


if __name__ == "__main__":
    if lacking := missing():
        print(f"Installing {' and '.join(lacking)} for the tests of proxies…", flush=True)
        install(lacking)
    for lacking_still in missing():
        print(f"maillage: {reason_to_skip(lacking_still)}", flush=True)
