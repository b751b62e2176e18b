"""What a GET of each address of foresight and of economic models answers.

The model is of Alice's place: she hosts it; Dora and Max facilitate its network, Fred another.
"""

from __future__ import annotations

from tests.pages.rows import ANYONE, POSTED, RUNS_SOMETHING, RUNS_THIS_HIDDEN, Row, row

WHO_RUNS_THE_PLACE = row(404, alice=200, dora=200, max=200, nobody=302)
RUNS_OR_HOSTS = row(403, alice=200, eve=200, dora=200, fred=200, max=200, nobody=302)
CHOOSES = row(409, nobody=302)  # no model is named in the address
FORMS = ("try", "try_mix", "share", "publish", "publish_kinds", "give_back", "remove", "bring", "adopt")
TABLE_OF_FORECASTS: dict[str, Row] = {
    "foresight:scenarios": RUNS_SOMETHING,
    "foresight:question": RUNS_SOMETHING,
    "foresight:tables": RUNS_SOMETHING,
    "foresight:compare": row(403, dora=302, fred=302, max=302, nobody=302),
    "foresight:compare_file": row(403, dora=409, fred=409, max=409, nobody=302),
    "foresight:communes": ANYONE,
    "foresight:shared": ANYONE,
    "foresight:shared_file": ANYONE,
    **{f"foresight:{name}": RUNS_THIS_HIDDEN for name in ("scenario", "progress", "file")},
    **{f"foresight:{name}": POSTED for name in ("move", "rename", "share", "forget", "costs", "remove_table")},
    "forecasts:overview": ANYONE,
    "forecasts:first_report": ANYONE,
    "forecasts:schema": ANYONE,
    "forecasts:new": RUNS_OR_HOSTS,
    "forecasts:compare": CHOOSES,
    "forecasts:shared": ANYONE,
    **{f"forecasts:{name}": WHO_RUNS_THE_PLACE for name in ("forecast", "edit", "mixes", "file")},
    **{f"forecasts:{name}": POSTED for name in FORMS},
}
