"""What each address shows, and to whom it is dear: declared for every one; what nobody declared is closed.

A page of others asks those who hold a role for a sign-in of the day, and for a second factor where the network wants
one (pages/freshness.py). An address that stands in none of these lists is treated as one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q

from maillage.bookings.models import Booking
from maillage.community.models import Letter, Person

# What anybody may read, and what a secret in the address opens.
PUBLIC = frozenset(
    {
        "bookings:cancel_by_link", "bookings:feed", "bookings:kiosk", "bookings:search",
        "bookings:search_series", "commons:blame", "commons:chapter", "commons:collection",
        "commons:collection_git", "commons:collection_git_refs", "commons:collection_git_upload",
        "commons:collections", "commons:compare_editions", "commons:differences", "commons:edition",
        "commons:edition_file", "commons:git", "commons:git_receive", "commons:git_refs",
        "commons:git_upload", "commons:history", "commons:home", "commons:markdown", "commons:page",
        "commons:picture", "commons:preview", "commons:proposal", "commons:propose", "commons:recent",
        "commons:revision", "commons:search", "commons:titles", "commons:upstream", "commons:wanted",
        "community:charter", "community:charter_version", "community:confirm", "community:join",
        "community:join_sent", "community:join_which", "community:network", "community:no_more_news",
        "community:organisation", "favicon", "foresight:communes", "foresight:shared", "foresight:shared_file",
        "manifest", "pages:about", "pages:accessibility", "pages:demo", "pages:design", "pages:enter",
        "pages:home", "pages:offline", "pages:privacy", "pages:register", "pages:register_csv",
        "pages:week", "place", "places:geojson", "places:list", "robots", "service_worker",
        "territory:communes", "territory:estimate", "territory:isochrone", "territory:outlines",
        "territory:path",
    }
)  # fmt: skip
# One's own: nobody else's name is on it, but of those one wrote to or works with.
OF_ONES_OWN = frozenset(
    {
        "bookings:add_to_basket", "bookings:basket", "bookings:book_basket", "bookings:cancel_series",
        "bookings:change_series", "bookings:here", "bookings:join_waiting", "bookings:leave_waiting",
        "bookings:mine", "bookings:new", "bookings:new_series", "bookings:remove_from_basket",
        "bookings:revoke_address", "bookings:series", "bookings:take_date", "commons:comment",
        "commons:draft", "commons:edit", "commons:fork", "commons:git_keys", "commons:give_back",
        "commons:let_in", "commons:new", "commons:new_collection", "commons:pictures", "commons:proposals",
        "commons:refuse", "commons:restore", "commons:take_in", "commons:tried", "commons:withdraw",
        "community:accept_membership", "community:adhesion", "community:answer", "community:answer_letter",
        "community:decline_membership", "community:leave", "community:letters", "community:mine",
        "community:my_entry", "community:my_wall", "community:post", "community:renew", "community:reply",
        "community:report_letter", "community:report_post", "community:sign", "community:write",
        "pages:accept_invitation", "pages:archive", "pages:decline_invitation", "pages:erase",
        "pages:invitations", "pages:my_journal", "pages:mydata", "pages:profile", "pages:stop_seeing",
        "places:propose",
    }
)  # fmt: skip
# What a place or a network says of itself to those who run it: counts, hours, walls; nobody's name.
OF_THE_NETWORK = frozenset(
    {
        "bookings:arrivals", "bookings:end_limit", "bookings:limits", "bookings:limits_of",
        "bookings:outside", "bookings:remove_outside", "commons:bring", "commons:edit_collection", "commons:hide",
        "commons:publish", "commons:undo", "foresight:compare", "foresight:file", "foresight:forget",
        "foresight:move", "foresight:progress", "foresight:question", "foresight:remove_table",
        "foresight:rename", "foresight:scenario", "foresight:scenarios", "foresight:share",
        "foresight:tables", "pages:closures", "pages:desk", "pages:lift_closure", "pages:places_csv",
        "pages:template_csv", "pages:today", "places:add_evidence", "places:hours", "places:label",
        "places:life", "places:manage", "places:new_place", "places:new_space", "places:photos",
        "places:presentation", "places:remove_photo", "places:space",
    }
)  # fmt: skip
# What hosts and those who facilitate see or do of other people: a sign-in of the day.
OF_OTHERS = frozenset(
    {
        "access:again", "access:codes", "access:door", "access:doors", "access:new_door", "access:rotate",
        "access:wifi", "bookings:accept", "bookings:addresses", "bookings:message", "bookings:phone",
        "bookings:refuse", "bookings:renew_arrivals", "bookings:requests", "bookings:seen",
        "bookings:taking", "community:accept", "community:add_part", "community:add_worker",
        "community:ask", "community:decline", "community:directory", "community:edit_charter",
        "community:edit_network", "community:edit_organisation", "community:entry", "community:hide_post",
        "community:keep_post", "community:members", "community:members_csv", "community:new_organisation",
        "community:remove_part", "community:remove_worker", "community:requests", "community:review",
        "community:settle_letter", "community:wall", "pages:cancel_touched", "pages:closure", "pages:day",
        "pages:day_sheet", "pages:end_role", "pages:facilitating", "pages:give_role", "pages:import",
        "pages:imports", "pages:journal", "pages:mailing", "pages:new_mailing", "pages:retention",
        "pages:rights", "pages:rights_of_person", "pages:rights_of_place", "pages:see_as",
        "pages:undo_import", "pages:withdraw_invitation", "pages:write_import", "places:accept_proposal",
        "places:criteria", "places:decide_label", "places:decline_proposal", "places:end_host",
        "places:hosts", "places:proposal", "places:proposals", "places:review_label",
    }
)  # fmt: skip
# Screens that others wrote: allauth's, Django's own. Of others: all of Django's administration, but its door.
OF_THE_DOOR = frozenset({"admin:login", "admin:logout", "admin:jsi18n"})
BY_OTHERS = frozenset(
    {
        "account_code_again", "account_confirm_login_code", "account_email",
        "account_email_verification_sent", "account_inactive", "account_known_device", "account_logout",
        "account_reauthenticate",
        "account_request_login_code", "account_signup", "mfa_activate_totp", "mfa_add_webauthn",
        "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_edit_webauthn",
        "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn", "mfa_login_webauthn",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
        "mfa_view_recovery_codes", "sitemap", "usersessions_list",
        "openid_connect_login", "openid_connect_callback", "socialaccount_login_cancelled", "socialaccount_login_error",
        "socialaccount_signup", "socialaccount_connections", "account_login", "account_reset_password",
        "django.views.static.serve",
    }
)  # fmt: skip


def _own_booking(person: Person, given: Mapping[str, Any]) -> bool:
    return Booking.objects.filter(public_id=given["public_id"], person=person).exists()


def _own_letter(person: Person, given: Mapping[str, Any]) -> bool:
    ends = Q(sender=person) | Q(recipient=person)
    return Letter.objects.filter(ends, public_id=given["public_id"]).exists()


# Pages that anybody opens for themselves, and a host or a facilitator about others; whose is asked of the database.
OWN_OR_OTHERS: dict[str, Callable[[Person, Mapping[str, Any]], bool]] = {
    **{f"bookings:{name}": _own_booking for name in (
        "arrive", "booking", "calendar", "cancel", "change", "confirm", "leave", "stay"
    )},
    "community:letter": _own_letter,
}  # fmt: skip


def is_declared(name: str) -> bool:
    """Does the address stand in one of the lists?"""
    listed = PUBLIC | OF_ONES_OWN | OF_THE_NETWORK | OF_OTHERS | OF_THE_DOOR | BY_OTHERS
    return name in listed or name in OWN_OR_OTHERS or name.startswith("admin:")


def is_of_others(name: str) -> bool:
    """Does that address concern other people? All of Django's own administration does, and what nobody declared."""
    if not is_declared(name) or name in OF_OTHERS or name in OWN_OR_OTHERS:
        return True
    return name.startswith("admin:") and name not in OF_THE_DOOR


def is_ones_own(person: Person, name: str, given: Mapping[str, Any]) -> bool:
    """Is it one's own booking, one's own letter, that is asked for there?"""
    return name in OWN_OR_OTHERS and OWN_OR_OTHERS[name](person, given)
