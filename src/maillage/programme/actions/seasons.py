"""A season: written, changed, announced, taken back to preparation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.attachments import Content, keep, release
from maillage.community.models import Network, Person
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.actions.slugs import free_slug
from maillage.programme.models import Partner, Season
from maillage.programme.rules.events import EventState

FOLDER = "programme/"


@transaction.atomic
def create_season(by: Person, network: Network, values: dict[str, Any], networks: Iterable[Network] = ()) -> Season:
    """A new season, in preparation. `values` are fields of Season."""
    require_preparer(by, network)
    _check_dates(values)
    season = Season(network=network, slug=free_slug(Season, values["title"], "saison"), **values)
    season.save()
    season.networks.set(one for one in networks if one != network)
    record(by, "season_written", ("season", season.pk), network.scopes()[0])
    return season


@transaction.atomic
def change_season(
    by: Person, season: Season, values: dict[str, Any], networks: Iterable[Network] | None = None
) -> Season:
    """Change what is said of a season; its address stays."""
    require_preparer(by, season)
    _check_dates(values)
    for name, value in values.items():
        setattr(season, name, value)
    season.save()
    if networks is not None:
        season.networks.set(one for one in networks if one != season.network)
    record(by, "season_written", ("season", season.pk), season.scopes()[0], fields=sorted(values))
    return season


def _check_dates(values: dict[str, Any]) -> None:
    if values["ends_on"] < values["starts_on"]:
        raise Refusal("ends_before_it_starts", "The season ends before it begins.")


@transaction.atomic
def announce_season(by: Person, season: Season, *, announced: bool) -> Season:
    """Show a season to all, or take it back to preparation; its events keep their own states."""
    require_preparer(by, season)
    if announced == (season.announced_at is not None):
        return season  # a second click
    season.announced_at = timezone.now() if announced else None
    season.save(update_fields=["announced_at", "changed_at"])
    verb = "season_announced" if announced else "season_taken_back"
    record(by, verb, ("season", season.pk), season.scopes()[0])
    return season


@transaction.atomic
def delete_season(by: Person, season: Season) -> None:
    """Remove a season that was never filled."""
    require_preparer(by, season)
    if season.events.exclude(state=EventState.DRAFT).exists():
        raise Refusal("season_has_events", "This season has events that were announced: it stays.")
    if season.image:
        release(str(season.image.name))
    record(by, "season_removed", ("season", season.pk), season.scopes()[0])
    season.events.update(season=None)
    season.delete()


@transaction.atomic
def set_season_image(by: Person, season: Season, content: Content, alt: str, credit: str) -> Season:
    """Its picture, in place of the one before."""
    require_preparer(by, season)
    before = season.image.name
    season.image.name = keep(content, FOLDER)
    season.width, season.height = content.width, content.height
    season.image_alt, season.image_credit = alt, credit
    season.save()
    if before and before != season.image.name:
        release(before)
    return season


@transaction.atomic
def set_partners(by: Person, season: Season, partners: Iterable[tuple[str, str]]) -> None:
    """Who helps: names and addresses, in their order; logos of names that stay are kept."""
    require_preparer(by, season)
    before = {partner.name: partner for partner in season.partners.all()}
    kept = set()
    for position, (name, website) in enumerate(partners):
        partner = before.get(name) or Partner(season=season, name=name)
        partner.website, partner.position = website, position
        partner.save()
        kept.add(partner.pk)
    for partner in before.values():
        if partner.pk not in kept:
            if partner.logo:
                release(str(partner.logo.name))
            partner.delete()


@transaction.atomic
def set_logo(by: Person, partner: Partner, content: Content) -> None:
    """The logo of a partner, in place of the one before."""
    require_preparer(by, partner.season)
    before = partner.logo.name
    partner.logo.name = keep(content, FOLDER)
    partner.save()
    if before and before != partner.logo.name:
        release(before)
