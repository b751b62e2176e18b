"""What a kind of address answers to each kind of person: rows of the table of `expected`."""

from __future__ import annotations

WHO = ("nobody", "charlie", "bob", "alice", "eve", "dora", "fred", "gil", "ines", "max")
Row = dict[str, int]


def row(default: int, **others: int) -> Row:
    """The same for all, but for some."""
    assert set(others) <= set(WHO)
    return {who: others.get(who, default) for who in WHO}


ANYONE = row(200)
SIGNED_IN = row(200, nobody=302)
MANAGES = row(403, alice=200, dora=200, max=200, nobody=302)
HOSTS = row(403, alice=200, nobody=302)
RUNS_SOMETHING = row(403, dora=200, fred=200, max=200, nobody=302)
RUNS_THIS = row(403, dora=200, max=200, nobody=302)
RUNS_THIS_HIDDEN = row(403, dora=200, max=200, fred=404, nobody=302)
THE_BOOKING = row(404, alice=200, bob=200, nobody=302)
CHANGES_IT = row(404, alice=403, bob=200, nobody=302)
BOBS = row(404, bob=200, nobody=302)
POSTED = row(405, nobody=302)
NOT_POSTED = row(405)
NOT_HERE = row(404)
SENDS_ON = row(302)
MEMBERS = row(403, bob=200, alice=200, eve=200, dora=200, max=200, nobody=302)
WRITES = row(403, bob=200, alice=200, eve=200, dora=200, fred=200, max=200, nobody=302)
WRITES_IT = row(302, bob=200, alice=200, eve=200, dora=200, max=200)
THE_LETTER = row(404, bob=200, dora=200, max=200, nobody=302)
MANAGES_ORGANISATION = row(403, ines=200, dora=200, max=200, nobody=302)
