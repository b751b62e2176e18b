"""Grants as they are read: words, reports, files."""
