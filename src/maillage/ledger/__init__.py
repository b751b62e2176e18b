"""Accounts that can be proven: double entry, one chain of digests a book, numbers without a gap, closures.

Imports `community`, `territory`, `web` and `kernel` only. It knows no invoice, no pass, no grant: those post entries.
How, its source and its cost: docs/algorithms/ledger.md.
"""
