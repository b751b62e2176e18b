"""Reads, named by the question they answer."""
