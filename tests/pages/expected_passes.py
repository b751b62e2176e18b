"""What a GET of each address of prices and passes answers."""

from __future__ import annotations

from tests.pages.rows import ANYONE, BOBS, HOSTS, MANAGES, NOT_POSTED, POSTED, RUNS_SOMETHING, SIGNED_IN, Row, row

TABLE_OF_PASSES: dict[str, Row] = {
    **{f"api:{name}": row(401) for name in ("quote", "quote_basket", "quote_series")},
    **{f"api:{name}": ANYONE for name in ("events", "event")},
    **{f"api:{name}": row(401) for name in ("registrations", "registration")},
    "api:register_for_event": NOT_POSTED,
    "passes:network_passes": RUNS_SOMETHING,
    "passes:mine": SIGNED_IN,
    "passes:order": SIGNED_IN,
    "passes:pass": BOBS,
    **{f"passes:{name}": POSTED for name in ("declare", "withdraw", "suspend", "cancel", "renew")},
    "passes:rates": MANAGES,
    "passes:new_kind": MANAGES,
    "passes:kind": MANAGES,
    "passes:place_passes": HOSTS,
    **{f"passes:{name}": POSTED for name in ("stop_rate", "receive", "cancel_sold", "share", "unshare")},
    **{f"passes:{name}": POSTED for name in ("pool_renew", "pool_cancel")},
    "passes:pool_order": row(403, ines=200, nobody=302),
    "passes:pool": row(403, ines=200, dora=200, max=200, nobody=302),
    **{f"bookings:{name}": POSTED for name in ("choose_price", "receive", "witness")},
    **{f"bookings:{name}": HOSTS for name in ("till", "bag_slip")},
}
