"""Addresses without a namespace that any floor may lead to, whoever provides them.

A template of a lower floor may name these and nothing else from above (tests/test_templates.py). Whoever removes the
domain that provides one gives it another provider.
"""

LANDMARKS = frozenset(
    {
        "home", "search", "place",  # the front page, looking for a slot, the page of a place
        "desk", "today", "day", "outside_hours",  # of those who host: their places, days, what hours leave
        "facilitating", "rights_of_person", "withdraw_invitation",  # of those who facilitate
        "profile", "privacy", "who_knows", "who_knows_booking", "demo",  # one’s own, and what is known of one
        "account_request_login_code", "account_signup", "usersessions_list", "invitations",  # signing in, one's account
        "manifest", "network_card", "event_card", "season_card",  # what browsers and networks fetch
        "help", "guide_of_screen",
    }
)  # fmt: skip
