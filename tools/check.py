"""All that a machine can check without running the tests; every check runs, even after a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEMPLATES = sorted(str(path) for path in (ROOT / "src").rglob("*.html"))
CHECKS: tuple[tuple[str, list[str]], ...] = (  # the longest first: two run at once
    ("types", ["mypy", "--no-error-summary"]),
    ("format", ["ruff", "format", "--check", "--quiet"]),
    ("lint", ["ruff", "check", "--quiet"]),
    ("floors", ["lint-imports", "--no-logo"]),
    ("templates", ["djade", "--check", "--target-version", "5.2", *TEMPLATES]),
    ("migrations", ["maillage", "django", "makemigrations", "--check", "--dry-run"]),
    ("deployment", ["maillage", "django", "check", "--fail-level", "WARNING"]),
    ("translations", ["python", "tools/messages.py", "--check"]),
)


def main() -> int:
    from tests import environment  # noqa: PLC0415 - starts the tests' own database

    def run(check: tuple[str, list[str]]) -> subprocess.CompletedProcess[str]:
        _name, command = check
        return subprocess.run(
            [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=environment.ENVIRON | {"PATH": os.environ["PATH"]},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    failed = []
    with ThreadPoolExecutor(2) as pool:
        for (name, _command), done in zip(CHECKS, pool.map(run, CHECKS), strict=True):
            print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}", flush=True)
            if done.returncode:
                failed.append(name)
                print((done.stdout + done.stderr).strip()[-4000:], flush=True)
    print("Everything is in order." if not failed else f"To mend: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
