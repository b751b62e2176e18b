"""Runs the tests that a calendar may change under other clocks: `python tools/any_day.py [WORD|today|all]`.

The clock of PostgreSQL moves with ours (libfaketime), so the cluster of each run is its own. That of the file system does
not: a test that compares the age of a file says it (`os.utime`). `today` takes one moment and one part of the tests, by
the number of the day, so that each part comes at each moment in its turn: a minute or so a day, all of it in half a year.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
PARIS = ZoneInfo("Europe/Paris")
# The wall clock in Paris at which a run begins, and why that one.
MOMENTS = {
    "monday": "2027-01-11 09:00", "tuesday": "2027-02-09 12:00", "wednesday": "2027-03-17 18:30",
    "thursday": "2027-04-22 07:15", "friday": "2027-06-11 16:00", "saturday": "2027-09-18 10:00",
    "sunday": "2027-11-21 21:00",
    "clocks-forward": "2027-03-28 01:40",  # the hour from two to three does not exist
    "clocks-back": "2027-10-31 01:50",  # the hour from two to three comes twice
    "leap-eve": "2028-02-28 22:00", "leap-day": "2028-02-29 08:00",
    "year-end": "2026-12-31 23:40", "holiday": "2027-05-01 11:00", "before-midnight": "2027-01-19 23:55",
    "month-begins": "2027-06-01 00:10",  # in UTC it is still May
}  # fmt: skip

SLICES = 12  # parts of the dated tests; `today` runs one


def library() -> str:
    """The library that moves the clock of a process and of those it starts, PostgreSQL's included."""
    spec = find_spec("libfaketime")
    folder = Path(spec.origin).parent / "vendor" / "libfaketime" / "src" if spec and spec.origin else ROOT
    name = "libfaketime.1.dylib" if sys.platform == "darwin" else "libfaketime.so.1"
    if not (folder / name).is_file():
        raise SystemExit("maillage: this machine has no libfaketime; other clocks can't be tried here.")
    return str(folder / name)


def run(name: str, preload: str, arguments: list[str]) -> int:
    """The dated tests, from that moment on; what pytest answered."""
    begins = datetime.fromisoformat(MOMENTS[name]).replace(tzinfo=PARIS)
    offset = int((begins - datetime.now(UTC)).total_seconds())
    folder = Path("/var/lib/maillage" if os.geteuid() == 0 else ROOT / "var") / f"any-day-{name}-{os.getpid()}"
    environ = {
        **os.environ, "LD_PRELOAD": preload, "FAKETIME": f"{offset:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1", "MAILLAGE_DATA_DIR": str(folder),
    }  # fmt: skip
    print(f"-- {name}: {begins:%A %d %B %Y, %H:%M}", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "--dated", *arguments]
    try:
        status = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"-- {name}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    return status


def of_day(number: int) -> tuple[str, str]:
    """The moment and the part (K/N) of a day, by its number: every pair comes once in len(MOMENTS) × SLICES days.

    >>> of_day(0), of_day(1), of_day(15)
    (('monday', '0/12'), ('tuesday', '0/12'), ('monday', '1/12'))
    """
    turn, moment = divmod(number, len(MOMENTS))
    return list(MOMENTS)[moment], f"{turn % SLICES}/{SLICES}"


def main() -> int:
    """Run what the first word names, all moments without one; the other words go to pytest."""
    word, *arguments = sys.argv[1:] or ["all"]
    if word not in {"all", "today", *MOMENTS}:
        raise SystemExit(f"maillage: no such moment. Choose one of: all, today, {', '.join(MOMENTS)}.")
    preload, names = library(), list(MOMENTS) if word == "all" else [word]
    if word == "today":
        name, part = of_day(date.today().toordinal())  # noqa: DTZ011 - whatever the zone
        names, arguments = [name], ["--slice", part, *arguments]
        print(f"-- today's other clock: {name}, part {part}; again by: tools/any_day.py {name} --slice {part}")
    failed = [name for name in names if run(name, preload, arguments)]
    if failed:
        print(f"To mend: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
