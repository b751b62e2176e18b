"""What a GET of each address answers to each kind of person. A new address that is not in the table fails a test.

`nobody` is a stranger without an account, `charlie` one with an account, `bob` a member who booked, `alice` the host,
`eve` a host elsewhere, `dora` who facilitates, `fred` who facilitates another network, `gil` who works for the funder,
`ines` who speaks for an employer, `max` the administrator.
"""

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

TABLE: dict[str, Row] = {
    "service_worker": ANYONE, "manifest": ANYONE, "robots": ANYONE, "favicon": SENDS_ON, "sitemap": ANYONE,
    "account_request_login_code": row(302, nobody=200), "account_signup": SENDS_ON, "account_welcome": SENDS_ON,
    "account_confirm_login_code": SENDS_ON, "account_email_verification_sent": SENDS_ON,
    "account_logout": SIGNED_IN, "account_inactive": ANYONE, "account_email": SIGNED_IN,
    "account_confirm_address": SENDS_ON, "account_decline_passkey": POSTED,
    "account_reauthenticate": SIGNED_IN, "account_code_again": POSTED, "account_known_device": SENDS_ON,
    "mfa_authenticate": SENDS_ON, "mfa_reauthenticate": row(403, nobody=302), "mfa_login_webauthn": SENDS_ON,
    "mfa_reauthenticate_webauthn": row(403, nobody=302), "mfa_index": SIGNED_IN, "usersessions_list": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN, "mfa_deactivate_totp": row(404, nobody=302), "mfa_list_webauthn": SIGNED_IN,
    "mfa_view_recovery_codes": row(404, nobody=302), "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": row(404, nobody=302), "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": row(404, nobody=302), "mfa_edit_webauthn": row(404, nobody=302),
    "api_guide": ANYONE, "access_tokens": SIGNED_IN, "api:openapi-json": ANYONE, "api:api-root": NOT_HERE,
    "api:places": ANYONE, "api:place": ANYONE, "api:free": row(422),
    "api:bookings": row(401), "api:booking": row(401), "api:cancel": row(405), "api:undo": row(405),
    "place": ANYONE, "home": ANYONE, "about": ANYONE, "accessibility": ANYONE,
    "network_card": ANYONE, "news_feed": ANYONE, "press": ANYONE, "place_card": ANYONE, "poster": ANYONE,
    "bookmarks": ANYONE, "network_widget": ANYONE, "place_widget": ANYONE, "promote": ANYONE,
    "privacy": ANYONE, "offline": ANYONE, "design": ANYONE, "register": ANYONE,
    "register_csv": ANYONE,
    "help": ANYONE, "guide": ANYONE, "guide_of_screen": SENDS_ON, "skip_first_steps": POSTED,
    "community:legal_notice": ANYONE, "community:contact": ANYONE, "community:source_code": ANYONE,
    "community:colours": ANYONE, "community:edit_face": RUNS_THIS,
    "profile": SIGNED_IN, "desk": SIGNED_IN, "today": SENDS_ON, "day": HOSTS,
    "closures": MANAGES, "closure": MANAGES, "lift_closure": POSTED, "cancel_touched": POSTED,
    "outside_hours": row(403, alice=302, dora=302, max=302, nobody=302), "cancel_outside_hours": POSTED,
    "demo": NOT_HERE, "enter": NOT_HERE,
    "mydata": SIGNED_IN, "archive": SIGNED_IN, "my_journal": SIGNED_IN, "erase": SIGNED_IN,
    "facilitating": RUNS_SOMETHING, "journal": RUNS_SOMETHING, "journal_csv": RUNS_SOMETHING,
    "retention": RUNS_SOMETHING, "retention_rule": row(403, max=200, nobody=302),
    "mailing": RUNS_SOMETHING, "new_mailing": RUNS_THIS, "stop_mailing": POSTED, "imports": RUNS_SOMETHING,
    "import": RUNS_THIS_HIDDEN, "write_import": POSTED, "undo_import": POSTED,
    "template_csv": RUNS_SOMETHING, "places_csv": RUNS_SOMETHING, "visits_csv": RUNS_SOMETHING,
    "rights": RUNS_SOMETHING,
    "invitations": SIGNED_IN, "accept_invitation": POSTED, "decline_invitation": POSTED,
    "withdraw_invitation": POSTED, "community:accept_membership": POSTED, "community:decline_membership": POSTED,
    "give_role": POSTED, "end_role": POSTED, "rights_of_person": RUNS_THIS_HIDDEN,
    "see_as": POSTED, "rights_of_place": RUNS_THIS_HIDDEN, "stop_seeing": POSTED,
    "search": ANYONE, "bookings:new": row(200, nobody=302), "bookings:mine": SIGNED_IN,
    "bookings:statement": SIGNED_IN, "bookings:statement_table": SIGNED_IN, "bookings:statement_pdf": SIGNED_IN,
    "bookings:booking": THE_BOOKING, "bookings:calendar": THE_BOOKING, "bookings:change": CHANGES_IT,
    "bookings:confirm": POSTED, "bookings:cancel": POSTED, "bookings:undo": POSTED, "bookings:share": POSTED,
    "bookings:stop_sharing": POSTED, "bookings:write": POSTED,
    "bookings:report_problem": POSTED, "bookings:see_problem": POSTED, "bookings:mend_problem": POSTED,
    "bookings:reopen_problem": POSTED, "bookings:problems": row(403, bob=200, alice=200, dora=200, nobody=302),
    "bookings:shared": ANYONE, "bookings:shared_file": ANYONE,
    **{f"bookings:{name}": POSTED for name in (
        "arrive", "seen", "leave", "stay", "accept", "refuse", "take_date", "cancel_series", "stop_series",
        "add_to_basket", "remove_from_basket", "book_basket", "join_waiting", "leave_waiting", "revoke_address",
        "end_limit", "renew_arrivals", "remove_outside", "message", "taking", "walk_in", "opinion",
    )},
    "bookings:commune_around": row(405),
    "bookings:this_month": ANYONE, "bookings:month": ANYONE, "bookings:search_series": ANYONE,
    "bookings:new_series": SIGNED_IN, "bookings:series": BOBS,
    "bookings:change_series": BOBS, "bookings:basket": SIGNED_IN, "bookings:addresses": SIGNED_IN,
    "bookings:feed": ANYONE, "bookings:cancel_by_link": ANYONE, "bookings:limits": RUNS_SOMETHING,
    "bookings:limits_of": RUNS_THIS,
    "bookings:here": SIGNED_IN, "bookings:kiosk": ANYONE, "bookings:arrivals": HOSTS, "bookings:requests": HOSTS,
    "bookings:phone": HOSTS, "bookings:outside": MANAGES,
    "access:doors": HOSTS, "access:new_door": HOSTS, "access:door": HOSTS, "access:wifi": HOSTS,
    "access:codes": POSTED, "access:rotate": POSTED, "access:again": POSTED,
    "week": ANYONE, "day_sheet": HOSTS, "places:hosts": MANAGES, "places:end_host": POSTED,
    "places:list": ANYONE, "places:portrait": ANYONE, "places:ground": ANYONE,
    "places:geojson": ANYONE, "places:manage": MANAGES, "places:presentation": MANAGES, "places:translation": MANAGES,
    "places:hours": MANAGES, "places:new_space": MANAGES, "places:space": MANAGES, "places:add_evidence": POSTED,
    "places:add_season": MANAGES, "places:remove_season": POSTED, "places:rota": MANAGES, "places:remove_shift": POSTED,
    "places:copy_space": POSTED,
    "places:photos": MANAGES, "places:photo": row(403, alice=404, dora=404, max=404, nobody=302),
    "places:move_photo": POSTED, "places:remove_photo": POSTED, "places:life": MANAGES,
    "places:new_place": RUNS_SOMETHING, "places:label": MANAGES, "places:propose": SIGNED_IN,
    "places:proposals": RUNS_SOMETHING, "places:proposal": RUNS_THIS_HIDDEN, "places:accept_proposal": POSTED,
    "places:decline_proposal": POSTED, "places:review_label": RUNS_THIS, "places:decide_label": POSTED,
    "places:criteria": RUNS_THIS,
    "territory:communes": ANYONE, "territory:outlines": ANYONE, "territory:estimate": ANYONE,
    "territory:isochrone": ANYONE, "territory:path": ANYONE, "territory:tile": NOT_HERE,
    "foresight:scenarios": RUNS_SOMETHING, "foresight:question": RUNS_SOMETHING, "foresight:tables": RUNS_SOMETHING,
    "foresight:compare": row(403, dora=302, fred=302, max=302, nobody=302),
    "foresight:compare_file": row(403, dora=409, fred=409, max=409, nobody=302), "foresight:communes": ANYONE,
    "foresight:shared": ANYONE, "foresight:shared_file": ANYONE,
    **{f"foresight:{name}": RUNS_THIS_HIDDEN for name in ("scenario", "progress", "file")},
    **{f"foresight:{name}": POSTED for name in ("move", "rename", "share", "forget", "remove_table")},
    **{f"commons:{name}": ANYONE for name in (
        "home", "search", "recent", "wanted", "titles", "page", "markdown", "history", "revision", "differences",
        "blame", "collections", "collection", "edition", "edition_file", "chapter", "proposal", "propose", "picture",
    )},
    **{f"commons:{name}": WRITES for name in ("new", "fork", "new_collection")}, "commons:edit": WRITES_IT,
    "commons:git": SENDS_ON, "commons:collection_git": SENDS_ON, "commons:compare_editions": SENDS_ON,
    "commons:upstream": SENDS_ON, "commons:edit_collection": MEMBERS, "commons:publish": RUNS_THIS,
    "commons:bring": RUNS_SOMETHING, "commons:undo": RUNS_THIS,
    "commons:git_keys": SIGNED_IN, "commons:pictures": SIGNED_IN, "commons:proposals": SIGNED_IN,
    **{f"commons:{name}": POSTED for name in (
        "draft", "let_in", "take_in", "refuse", "withdraw", "comment", "restore", "tried", "hide", "give_back",
    )},
    **{f"commons:{name}": row(405) for name in ("preview", "git_upload", "git_receive", "collection_git_upload")},
    "commons:git_refs": row(403), "commons:collection_git_refs": row(403),
    "community:network": ANYONE, "community:charter": ANYONE, "community:charter_version": ANYONE,
    "community:join_which": row(200), "community:join": row(200, bob=302), "community:join_sent": ANYONE,
    "community:confirm": ANYONE, "community:mine": SIGNED_IN, "community:membership": BOBS,
    **{f"community:{name}": POSTED for name in (
        "answer", "sign", "renew", "leave", "write", "answer_letter", "report_letter", "settle_letter", "post", "reply",
        "report_post", "hide_post", "keep_post", "add_worker", "remove_worker", "accept", "ask", "decline", "add_part",
        "remove_part",
    )},
    "community:no_more_news": ANYONE,
    "community:notifications": SIGNED_IN, "community:notification": row(404, bob=302, nobody=302),
    "community:read_notification": POSTED, "community:read_notifications": POSTED,
    "community:notification_choices": SIGNED_IN, "community:unsubscribe": ANYONE, "community:resubscribe": NOT_POSTED,
    "community:directory": ANYONE, "community:my_entry": SIGNED_IN,
    "community:entry": row(404, bob=200, dora=200), "community:letters": SIGNED_IN,
    "community:letter": THE_LETTER, "community:my_wall": SENDS_ON, "community:wall": MEMBERS,
    "community:new_organisation": RUNS_SOMETHING, "community:organisation": ANYONE,
    "community:edit_organisation": MANAGES_ORGANISATION, "community:requests": RUNS_SOMETHING,
    "community:review": RUNS_THIS, "community:members": RUNS_SOMETHING, "community:members_csv": RUNS_SOMETHING,
    "community:edit_charter": RUNS_THIS, "community:edit_network": RUNS_THIS,
}  # fmt: skip
SAME_AS = {"account_login": "account_request_login_code", "account_reset_password": "account_request_login_code"}
