"""`python -m maillage` is the same command as `maillage`."""

from maillage.config.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
