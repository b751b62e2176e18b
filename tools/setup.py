"""Makes .venv and puts the pinned requirements in it: `python3 tools/setup.py [dev]`. Needs Python 3.11 alone.

Does nothing when all is in place; a half-made environment is made anew. Every failure is a sentence.
"""

from __future__ import print_function

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
OLDEST = (3, 11)


def stop(sentence):
    sys.stderr.write("maillage: " + sentence + "\n")
    raise SystemExit(1)


def wanted_python():
    """This Python if it is recent enough, else a more recent one of the machine."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in (14, 13, 12, 11):
        found = shutil.which("python3.%d" % minor) if hasattr(shutil, "which") else None  # Python 2 has it not
        if found:
            return found
    stop(
        "Python 3.11 or later is needed; this is %s. Install a newer one, then: make demo PYTHON=/path/to/python3.11"
        % sys.version.split()[0]
    )


def fingerprint(kinds):
    """Changes when a requirement, the project's file or the interpreter does."""
    digest = hashlib.sha256(sys.version.encode())
    for name in [os.path.join("requirements", kind + ".txt") for kind in kinds] + ["pyproject.toml"]:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def run(python, *arguments):
    """One pip or venv command; its words are shown only when it fails."""
    done = subprocess.run(
        [python] + list(arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode, done.stdout.decode(errors="replace")


def make_environment(python):
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        os.mkdir(VENV)
    except OSError as error:
        stop("The folder %s can't be written to (%s). Copy the project where you may write." % (ROOT, error.strerror))
    status, told = run(python, "-m", "venv", VENV)
    if status:
        shutil.rmtree(VENV, ignore_errors=True)
        hint = " On Debian and Ubuntu: apt install python3-venv." if "ensurepip" in told else ""
        stop("The virtual environment can't be made.%s\n%s" % (hint, told.strip()[-600:]))


def install(kinds):
    inside = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
    files = [word for kind in kinds for word in ("-r", os.path.join("requirements", kind + ".txt"))]
    steps = (
        ("the pinned packages (a minute or two the first time)", ["--require-hashes"] + files),
        ("Maillage itself", ["--no-deps", "--no-build-isolation", "--no-index", "-e", "."]),
    )
    for what, arguments in steps:
        print("Installing %s..." % what, flush=True)
        status, told = run(inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)
        if status:
            lost = ("connection", "resolve", "timed out", "unreachable", "No matching distribution")
            if any(word.lower() in told.lower() for word in lost):
                stop(
                    "The packages can't be fetched: is the network there? Try again, what is here is kept.\n"
                    + told[-400:]
                )
            stop("A package can't be installed:\n" + told.strip()[-1200:])


def main():
    kinds = ["base"] + sys.argv[1:]
    mark = os.path.join(VENV, ".ready-" + "-".join(kinds))
    python = wanted_python()
    now = fingerprint(kinds)
    if os.path.isfile(mark):
        with open(mark) as file:
            if file.read() == now:
                return
    inside = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
    if not os.path.isfile(os.path.join(VENV, ".made")) or run(inside, "-m", "pip", "--version")[0]:
        print("Making the virtual environment...", flush=True)
        make_environment(python)
        open(os.path.join(VENV, ".made"), "w").close()
    install(kinds)
    with open(mark, "w") as file:
        file.write(now)


if __name__ == "__main__":
    main()
