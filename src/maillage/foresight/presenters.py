"""An answer as it is said: sentences, the curve, what a table shows, files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.foresight.answer_rows import commune_names, commune_rows
from maillage.foresight.models import Goal, Scenario
from maillage.foresight.queries import HIDDEN_BELOW, named_people
from maillage.foresight.rules import SAYS_NOTHING
from maillage.kernel.typography import with_curly_apostrophes
from maillage.web.charts.figures import FEW, Amount, Lines, Series

SHOWN_ROWS = 25


def format_whole(number: float) -> str:
    """A count, rounded, in the format of the page's language."""
    return number_format(round(number), use_l10n=True, force_grouping=True)


def format_tenth(number: float) -> str:
    """A number with one decimal, in the format of the page's language."""
    return number_format(round(number, 1), decimal_pos=1, use_l10n=True)


def format_percent(share: float, places: int = 1) -> str:
    """A share from 0 to 1 as a percentage."""
    return _("%(number)s %%") % {"number": number_format(round(share * 100, places), decimal_pos=places, use_l10n=True)}


def format_people(scenario: Scenario, number: float) -> str:
    """A number of people; below HIDDEN_BELOW, it is hidden where people could be recognised."""
    if named_people(scenario) and 0 < number < HIDDEN_BELOW:
        return _("fewer than %(n)s") % {"n": HIDDEN_BELOW}
    return format_whole(number)


def format_value(scenario: Scenario, value: float) -> str:
    """A value with the unit of the scenario's goal: people, euros or minutes."""
    if scenario.goal in {Goal.COVER, Goal.BACKUP}:
        return _("%(n)s people") % {"n": format_people(scenario, value)}
    if scenario.goal == Goal.ALL:
        return _("%(n)s €") % {"n": format_whole(value)}
    return _("%(n)s minutes") % {"n": format_tenth(value)}


def headline(scenario: Scenario) -> str:
    """What the answer brings, in one sentence."""
    answer = scenario.answer
    if "closing" in answer:
        return _closing_headline(scenario)
    new = [site["name"] for site in answer["sites"] if not site["is_place"]]
    if not new:
        return _("Nothing more needs to open.") if scenario.goal == Goal.ALL else _("No new place opens.")
    more = len(new) - 5
    if more > 1:
        new = [*new[:5], ngettext("%(n)s other", "%(n)s others", more) % {"n": more}]
    where = _join_names(new)
    before, after = answer["before"], answer["after"]
    if scenario.goal in {Goal.MEAN, Goal.TENTH, Goal.WORST}:
        key = scenario.goal
        facts = {"where": where, "was": format_tenth(before[key]), "now": format_tenth(after[key])}
        if scenario.goal == Goal.MEAN:
            return _("With %(where)s, the mean journey goes from %(was)s to %(now)s minutes.") % facts
        if scenario.goal == Goal.TENTH:
            return _("With %(where)s, the tenth who live farthest go from %(was)s to %(now)s minutes.") % facts
        return _("With %(where)s, the longest journey goes from %(was)s to %(now)s minutes.") % facts
    return _("With %(where)s, %(gained)s more people are within %(minutes)s minutes: %(share)s instead of %(was)s.") % {
        "where": where,
        "gained": format_people(scenario, answer["gained"]),
        "minutes": scenario.minutes,
        "share": format_percent(after["near"] / max(answer["everybody"], 1e-9)),
        "was": format_percent(before["near"] / max(answer["everybody"], 1e-9)),
    }


def _closing_headline(scenario: Scenario) -> str:
    """What is lost when a place closes, in one sentence."""
    answer = scenario.answer
    everybody = max(answer["everybody"], 1e-9)
    facts = {
        "place": answer["closing"],
        "lost": format_people(scenario, answer["lost"]),
        "minutes": scenario.minutes,
        "share": format_percent(answer["after"]["near"] / everybody),
        "was": format_percent(answer["before"]["near"] / everybody),
    }
    if answer["lost"]:
        sentence = _(
            "Without %(place)s, %(lost)s people are no longer within %(minutes)s minutes: %(share)s instead of %(was)s."
        )
        return sentence % facts
    return _("Without %(place)s, nobody loses a place within %(minutes)s minutes: another one is near.") % facts


def _join_names(names: list[str]) -> str:
    return (
        names[0] if len(names) == 1 else _("%(most)s and %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
    )


def best_sentence(scenario: Scenario) -> str:
    """How far one may lean on the answer, for who decides: the minutes are an estimate, and so is the best choice."""
    answer = scenario.answer
    if "moved" in answer:
        return proof_sentence(scenario)
    if "closing" in answer:
        return ""
    stability = answer.get("stability")
    if stability is None:
        if answer["travel"] == "estimate":
            return (
                _("The best choice according to these estimated minutes.")
                if answer["proven"]
                else _("A good choice according to these estimated minutes.")
            )
        return (
            _("The best choice according to these minutes.")
            if answer["proven"]
            else _("A good choice according to these minutes.")
        )
    facts = {"error": format_tenth(stability["error"])}
    if answer["proven"]:
        return _("The best choice according to these estimated minutes, known to within %(error)s minutes.") % facts
    return _("A good choice according to these estimated minutes, known to within %(error)s minutes.") % facts


def stability_sentence(scenario: Scenario) -> str:
    """How often each new place, or one beside it, stays when the minutes err as they are known to; empty without."""
    stability = scenario.answer.get("stability")
    if not stability:
        return ""
    names = {site["key"]: site["name"] for site in scenario.answer["sites"]}
    around = sorted(stability["around"].items(), key=lambda item: -item[1])
    parts = [
        _("%(name)s in %(share)s") % {"name": names[key], "share": format_percent(share, 0)}
        for key, share in around[:5]
        if key in names
    ]
    if not parts:
        return ""
    return _(
        "Were the minutes as wrong as they may be, one would still open there or within %(minutes)s minutes of it: "
        "%(where)s of the simulated cases."
    ) % {"minutes": stability["around_minutes"], "where": _join_names(parts)}


def near_tie_lines(scenario: Scenario) -> list[dict[str, str]]:
    """What would be nearly as good, else what comes next: which place instead of which, and what that changes."""
    lines = []
    ties = scenario.answer.get("near_ties", {})
    least = [ties["least"]] if ties.get("least") else []
    for swap in ties.get("swaps") or least:
        opened, closed = ([one["name"] for one in swap[key]] for key in ("opened", "closed"))
        lines.append(
            {
                "instead": _("%(new)s instead of %(old)s") % {"new": _join_names(opened), "old": _join_names(closed)},
                "worth": _worth_of_swap(swap["loss"]),
                "changes": _join_names(_changes_of_swap(scenario, swap)),
            }
        )
    return lines


def _worth_of_swap(loss: float) -> str:
    if abs(loss) < 0.0005:
        return _("just as good")
    return _("%(share)s less") % {"share": format_percent(loss)} if loss > 0 else _("a little better")


def _changes_of_swap(scenario: Scenario, swap: dict[str, Any]) -> list[str]:
    """People near, when they may be told, and the mean journey."""
    people, minutes = round(swap["near_change"]), swap["mean_change"]
    changes = []
    if people and not named_people(scenario):
        facts = {"n": format_whole(abs(people)), "minutes": scenario.minutes}
        more = ngettext(
            "%(n)s more person within %(minutes)s minutes", "%(n)s more people within %(minutes)s minutes", abs(people)
        )
        fewer = ngettext(
            "%(n)s fewer person within %(minutes)s minutes",
            "%(n)s fewer people within %(minutes)s minutes",
            abs(people),
        )
        changes.append((more if people > 0 else fewer) % facts)
    if abs(minutes) >= 0.05:
        facts = {"n": format_tenth(abs(minutes))}
        changes.append(
            (_("%(n)s minutes more on average") if minutes > 0 else _("%(n)s minutes less on average")) % facts
        )
    return changes or [_("the same journeys on average")]


def bars_of(scenario: Scenario) -> list[dict[str, Any]]:
    """Three measures, today and then: the words, and how long each bar is, of 100."""
    before, after = scenario.answer["before"], scenario.answer["after"]
    everybody = max(scenario.answer["everybody"], 1e-9)
    share = {
        "label": _("People within %(n)s minutes") % {"n": scenario.minutes},
        "was": format_percent(before["near"] / everybody),
        "now": format_percent(after["near"] / everybody),
        "was_length": 100 * before["near"] / everybody,
        "now_length": 100 * after["near"] / everybody,
        "more": _("%(n)s people") % {"n": format_people(scenario, after["near"])},
        "more_is_better": True,
    }
    longest = max(before["tenth"], after["tenth"], 1e-9)
    times = [
        {
            "label": label,
            "was": _("%(n)s min") % {"n": format_tenth(before[key])},
            "now": _("%(n)s min") % {"n": format_tenth(after[key])},
            "was_length": 100 * before[key] / longest,
            "now_length": 100 * after[key] / longest,
            "more": "",
            "more_is_better": False,
        }
        for key, label in (("mean", _("Mean journey")), ("tenth", _("The tenth who live farthest")))
    ]
    return [share, *times]


def proof_sentence(scenario: Scenario) -> str:
    """How good the answer is at least: the sentence an elected official may repeat."""
    answer = scenario.answer
    choices = format_whole(answer["choices"])
    if "moved" in answer:
        best, value = answer["best"]["value"], answer["value"]
        short = abs(best - value) / abs(best) if best else 0.0
        return _("%(out)s → %(into)s: %(value)s, against %(best)s for the best choice found (%(short)s less good).") % {
            "out": answer["moved"][0],
            "into": answer["moved"][1],
            "value": format_value(scenario, value),
            "best": format_value(scenario, best),
            "short": format_percent(short),
        }
    if answer["proven"]:
        return _proven_sentence(answer, choices)
    if answer["gap"] >= SAYS_NOTHING:
        return _(
            "Among %(choices)s possible sites, a good choice; how far it is from the best could not be worked out "
            "in the time given."
        ) % {"choices": choices}
    return _(
        "Proven: among %(choices)s possible sites, no choice does better by more than %(gap)s (at best %(bound)s)."
    ) % {"choices": choices, "gap": format_percent(answer["gap"], 2), "bound": format_value(scenario, answer["bound"])}


def _proven_sentence(answer: dict[str, Any], choices: str) -> str:
    """The best of a table of minutes, never more than that; and how often it stays when these are wrong."""
    if answer["travel"] != "estimate":
        return _("Of %(choices)s possible sites, the best choice according to these minutes.") % {"choices": choices}
    sentence = _("Of %(choices)s possible sites, the best choice according to these estimated minutes.")
    if (stays := (answer.get("stability") or {}).get("whole")) is not None:
        sentence += " " + _("Share of the simulated errors of the minutes in which it stays the very same: %(share)s.")
    else:
        stays = 0.0
    return sentence % {"choices": choices, "share": format_percent(stays, 0)}


def curve_of(scenario: Scenario) -> Lines | None:
    """What each further place brings, and what no choice of so many could exceed; None for an answer without it."""
    points = scenario.answer.get("curve")
    if not points or len(points) < 2:
        return None
    counts = [point["count"] for point in points]
    more = scenario.answer.get("more")
    measured = {
        Goal.COVER: _("People near"),
        Goal.BACKUP: _("People near"),
        Goal.TENTH: _("The tenth who live farthest"),
        Goal.WORST: _("Longest journey"),
    }
    what = measured.get(Goal(scenario.goal), _("Mean journey"))
    hides = named_people(scenario) and scenario.goal in {Goal.COVER, Goal.BACKUP}

    def drawn(value: float) -> Amount:
        return FEW if hides and 0 < value < HIDDEN_BELOW else value

    return Lines(
        key="curve", title=_("%(what)s by number of new places") % {"what": what}, across=_("New places"),
        labels=[str(count) for count in counts], at=counts, marked=counts.index(more) if more in counts else None,
        series=[Series(what, [drawn(point["value"]) for point in points]),
                Series(_("Bound"), [drawn(point["bound"]) for point in points], limit=True)],
        say=partial(format_value, scenario),
        note=_("Dashed: what no choice of so many places can exceed (proven). The large point is this answer."),
    )  # fmt: skip


def gaining_communes(scenario: Scenario) -> list[dict[str, Any]]:
    """The communes whose journey gets shorter, those where most people gain first."""
    rows: list[dict[str, Any]] = []
    for insee, name, number, was, now, site in commune_rows(scenario):
        if now is not None and (was is None or now < was) and number > 0:
            saved = (was if was is not None else 90) - now
            near = (was is None or was > scenario.minutes) and now <= scenario.minutes
            rows.append({"insee": insee, "name": name, "people": format_people(scenario, number), "number": number,
                          "was": was, "now": now, "site": site, "near": near, "saved": saved})  # fmt: skip
    return sorted(rows, key=lambda row: (not row["near"], -row["number"] * row["saved"]))[:SHOWN_ROWS]


def far_communes(scenario: Scenario) -> list[dict[str, Any]]:
    """The communes that stay farther than near, the most people first."""
    rows: list[dict[str, Any]] = [
        {
            "name": row.name,
            "people": format_people(scenario, row.people),
            "number": row.people,
            "now": row.now,
            "site": row.site,
        }
        for row in commune_rows(scenario)
        if row.people > 0 and (row.now is None or row.now > scenario.minutes)
    ]
    return sorted(rows, key=lambda row: -row["number"])[:10]


def unreached_communes(scenario: Scenario) -> list[tuple[str, str]]:
    """The communes that nobody reaches: each with its people, most people first; no counts of people one knows."""
    pairs = scenario.refusal.get("facts", {}).get("communes", [])
    if scenario.state == "done":
        rows = [row for row in commune_rows(scenario) if row.now is None and row.people > 0]
        pairs = [(row.name, row.people) for row in sorted(rows, key=lambda row: -row.people)]
    return [(name, "" if named_people(scenario) else format_whole(number)) for name, number in pairs]


def cost_each(scenario: Scenario) -> float | None:
    """The cost in euros for each person newly near; None when there is none."""
    answer = scenario.answer
    return answer["cost"] / answer["gained"] if answer["gained"] else None


def geojson(scenario: Scenario) -> str:
    """The places of an answer as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [site["lon"], site["lat"]]},
            "properties": {
                "name": site["name"],
                "insee": site["insee"],
                "new": not site["is_place"],
                "people": None if named_people(scenario) else round(site["people"]),
            },
        }
        for site in scenario.answer["sites"]
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def state_of(scenario: Scenario, was: int | None, now: int | None) -> str:
    """How near a commune is: near (already), gained, lost, or far."""
    before = was is not None and was <= scenario.minutes
    after = now is not None and now <= scenario.minutes
    return {(True, True): "near", (False, True): "gained", (True, False): "lost"}.get((before, after), "far")


def map_data(scenario: Scenario) -> dict[str, Any]:
    """The data of the map: every commune's state, every site."""
    rows = {
        insee: [state_of(scenario, was, now), with_curly_apostrophes(name), now, format_people(scenario, number)]
        for insee, name, number, was, now, _site in commune_rows(scenario)
    }
    communes = commune_names(scenario)
    sites = json.loads(geojson(scenario))
    if scenario.closing is not None:
        place = scenario.closing
        sites["features"].append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                "properties": {"name": place.name, "insee": place.commune_id, "new": False, "closed": True},
            }
        )
    for site in sites["features"]:
        about = site["properties"]
        name = about["name"] if about["new"] or about.get("closed") else communes.get(about["insee"], about["name"])
        about["name"] = with_curly_apostrophes(name)
    return {"communes": rows, "sites": sites}


TABLE_HEADER = ("insee", "commune", "personnes", "minutes_avant", "minutes_apres", "lieu", "etat")


def table_rows(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    """Every commune: people, minutes before and after, the nearest place (TABLE_HEADER)."""
    for insee, name, number, was, now, site in commune_rows(scenario):
        hidden = named_people(scenario) and 0 < number < HIDDEN_BELOW
        yield insee, name, "" if hidden else round(number, 2), was, now, site, state_of(scenario, was, now)


def sources(scenario: Scenario) -> Iterable[str]:
    """The data and the assumptions behind an answer, one sentence each."""
    answer = scenario.answer
    if answer["travel"] == "roads":
        yield _("Minutes: real roads (OpenStreetMap contributors, ODbL).")
    else:
        yield _("Minutes: an estimate, made without a road map; see how it is made and how far it may be wrong.")
    if scenario.people_from == "population":
        yield _(
            "People: inhabitants of each commune (INSEE, municipal population), all at the centre of their village."
        )
    elif named_people(scenario):
        yield _("People: counted from the network's own register, by commune; fewer than five are not told.")
    else:
        yield _("People: the table brought by the network.")
    if answer["left_out"]:
        yield ngettext(
            "%(n)s commune has no known position and is counted nowhere.",
            "%(n)s communes have no known position and are counted nowhere.",
            answer["left_out"],
        ) % {"n": answer["left_out"]}
