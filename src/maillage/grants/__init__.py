"""Grants: what was awarded, spent, on which place, with what result, and the report that the funder accepts.

Words: grant (a convention: funder, beneficiary, envelope, days), cost (what was paid, with its proofs), imputation (the
part of a cost that a grant pays), report version (frozen, sealed, never changed), funder's room.
May import: economy, programme, telework, commons, access, bookings, passes, places, ledger, community, territory, web,
kernel.
"""
