"""The commons' pages: read by anybody, written by members, improved by whoever proposes."""
