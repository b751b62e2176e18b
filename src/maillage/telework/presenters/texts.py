"""The text of an agreement, in French: of two who agree, or the act and the request of the public service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.kernel.typography import with_curly_apostrophes
from maillage.places.models import AXIS_LABELS, NEED_LABELS
from maillage.places.rules.needs import Need, levels_needed
from maillage.telework.rules.terms import Payer, Regime, Rhythm, Terms
from maillage.web.formats import clock, day_and_year

LANGUAGE = "fr"  # the law's: an agreement is read by a judge
# How a free answer is announced in the text: the words of the question.
LABELS: Mapping[str, Any] = {
    "entry_conditions": gettext_lazy("How one starts"),
    "pollution": gettext_lazy("Days of pollution"),
    "acceptance": gettext_lazy("Acceptance"),
    "return_conditions": gettext_lazy("How one comes back to the office"),
    "equipment": gettext_lazy("Who provides what"),
    "equipment_rules": gettext_lazy("What may not be done with the equipment"),
    "data_protection": gettext_lazy("Data and secrets"),
    "accident": gettext_lazy("Accidents"),
    "workload": gettext_lazy("Working time and workload"),
    "disconnection": gettext_lazy("Being left in peace"),
    "isolation": gettext_lazy("Not being alone"),
    "disabled_access": gettext_lazy("Disabled employees"),
    "pregnancy_access": gettext_lazy("Pregnant employees"),
    "carer_access": gettext_lazy("Employees who care for somebody"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs, plain texts."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Who agrees, and how the places are called (slug → name, address)."""

    worker: str
    employer: str
    signer: str
    places: Mapping[str, str]


def title_of(terms: Terms) -> str:
    """An agreement of two; in the public service, an act of the employer."""
    return _("Act authorising telework") if terms.regime == Regime.PUBLIC else _("Agreement on telework")


def sections_of(terms: Terms, names: Names) -> list[Section]:
    """What the terms say, section by section; what is not said is left out."""
    build = _sections_of_act if terms.regime == Regime.PUBLIC else _sections_of_two
    with translation.override(LANGUAGE):
        return [section for section in build(terms, names) if section.paragraphs]


def _sections_of_two(terms: Terms, names: Names) -> list[Section]:
    return [
        Section(_("Who agrees"), tuple(_parties(terms, names))),
        Section(_("Days, places and hours"), (*_where_and_when(terms, names), *_duration(terms))),
        Section(_("Starting, changing one’s mind, ending"), tuple(_conditions(terms))),
        Section(_("Equipment, costs and confidentiality"), tuple(_means(terms))),
        Section(_("Workload, being left in peace, keeping in touch"), tuple(_life(terms))),
        Section(_("Access to telework for everybody"),
                tuple(_answers_of(terms, "disabled_access", "pregnancy_access", "carer_access"))),
    ]  # fmt: skip


def _sections_of_act(terms: Terms, names: Names) -> list[Section]:
    """The points of the act in the order of the décret: functions, places, days and hours, effect, adaptation."""
    return [
        Section(_("The decision"), tuple(_decision(terms, names))),
        Section(_("Functions in telework"), (terms.job,) if terms.job else ()),
        Section(_("Place or places"), tuple(_places(terms, names))),
        Section(_("Days, and hours of contact"), tuple(_days_of_act(terms, names))),
        Section(_("Taking effect, for how long"), tuple(_duration(terms))),
        Section(_("Adaptation, and how it ends"), tuple(_conditions(terms))),
        Section(_("Equipment, costs and confidentiality"), tuple(_means(terms))),
        Section(_("Workload, being left in peace, keeping in touch"), tuple(_life(terms))),
    ]


def markdown_of(terms: Terms, names: Names) -> str:
    """The text both sign: its digest stands in each signature."""
    with translation.override(LANGUAGE):
        lines = [f"# {title_of(terms)}", ""]
        for section in sections_of(terms, names):
            lines += [f"## {section.title}", ""]
            for paragraph in section.paragraphs:
                lines += [paragraph.lstrip("# "), ""]
        return with_curly_apostrophes("\n".join(lines).rstrip()) + "\n"


def request_of(terms: Terms, names: Names) -> list[str]:
    """The written request of an agent of the public service: it says the days and the places (art. 5)."""
    lines = [
        _("From %(worker)s, to %(employer)s.") % {"worker": names.worker, "employer": names.employer or "…"},
        _("I ask to exercise my functions in telework, under article 5 of décret 2016-151 of 11 February 2016."),
    ]
    if terms.job:
        lines.append(_("Functions: %(job)s.") % {"job": terms.job.rstrip(".")})
    return [*lines, *_where_and_when(terms, names), *_duration(terms)]


def _parties(terms: Terms, names: Names) -> list[str]:
    between = (
        _("Between %(worker)s and %(employer)s, for whom %(signer)s signs.")
        if names.signer
        else _("Between %(worker)s and %(employer)s.")
    )
    lines = [between % {"worker": names.worker, "employer": names.employer, "signer": names.signer}]
    basis = {
        Regime.COLLECTIVE: _("This agreement applies the collective agreement “%(title)s” of %(day)s."),
        Regime.CHARTER: _("This agreement applies the employer’s charter “%(title)s” of %(day)s."),
    }.get(terms.regime) or _("They agree so, by article L1222-9 of the Labour Code, without a collective agreement or a"
                             " charter.")  # fmt: skip
    lines.append(basis % {"title": terms.text_title or "…", "day": _day(terms.text_date)})
    if terms.job:
        lines.append(_("Functions: %(job)s.") % {"job": terms.job.rstrip(".")})
    if terms.requested_on:
        lines.append(_("Asked for in writing on %(day)s.") % {"day": _day(terms.requested_on)})
    return lines


def _decision(terms: Terms, names: Names) -> list[str]:
    words = {"worker": names.worker, "employer": names.employer, "signer": names.signer}
    decides = (
        _("%(employer)s, for whom %(signer)s signs, authorises %(worker)s to exercise their functions in telework.")
        if names.signer
        else _("%(employer)s authorises %(worker)s to exercise their functions in telework.")
    )
    lines = [decides % words, _("Under décret 2016-151 of 11 February 2016.")]
    if terms.requested_on:
        lines.append(_("On the written request of the agent, of %(day)s.") % {"day": _day(terms.requested_on)})
    return lines


def _day(day: date | None) -> str:
    return day_and_year(day) if day else "…"


def days_in_words(terms: Terms) -> str:
    """Which days, in a few words.

    Empty when they are not said.
    """
    if terms.rhythm == Rhythm.FIXED:
        return in_a_row([str(WEEKDAYS[day]).lower() for day in sorted(terms.weekdays)])
    if not terms.days:
        return ""
    words = {
        Rhythm.WEEKLY: ngettext("%(n)d day a week", "%(n)d days a week", terms.days),
        Rhythm.MONTHLY: ngettext("%(n)d day a month", "%(n)d days a month", terms.days),
        Rhythm.YEARLY: ngettext("%(n)d day a year", "%(n)d days a year", terms.days),
    }[terms.rhythm]
    return words % {"n": terms.days}


def in_a_row(names: Sequence[str]) -> str:
    """One thing after the other, as one says them: Monday, Tuesday and Friday."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _days(terms: Terms) -> list[str]:
    if terms.rhythm == Rhythm.FIXED and terms.weekdays:
        each = [_("each %(weekday)s") % {"weekday": str(WEEKDAYS[d]).lower()} for d in sorted(terms.weekdays)]
        return [_("Telework %(each)s.") % {"each": in_a_row(each)}]
    days = days_in_words(terms)
    return [_("Telework: %(days)s.") % {"days": days}] if days else []


def _places(terms: Terms, names: Names) -> list[str]:
    places = [names.places.get(slug, slug) for slug in terms.places]
    places += [terms.other_place] if terms.other_place else []
    places += [_("at home")] if terms.at_home else []
    return [_("Where: %(places)s.") % {"places": " ; ".join(places)}] if places else []


def _where_and_when(terms: Terms, names: Names) -> list[str]:
    return [*_days(terms), *_places(terms, names), *_hours(terms, names), *_swaps(terms)]


def _days_of_act(terms: Terms, names: Names) -> list[str]:
    days = _days(terms)
    on_site = [_("The other days of the cycle of work are worked on site.")] if days else []
    return [*days, *on_site, *_hours(terms, names), *_swaps(terms)]


def _hours(terms: Terms, names: Names) -> list[str]:
    if not (terms.contact_from and terms.contact_until):
        return []
    words = {"who": names.worker, "start": clock(terms.contact_from), "end": clock(terms.contact_until)}
    return [_("On these days %(who)s may be reached from %(start)s to %(end)s.") % words]


def _swaps(terms: Terms) -> list[str]:
    if not terms.swap_within_week:
        return []
    return [_("A day may be swapped for another working day of the same week, by telling the employer before.")]


def _duration(terms: Terms) -> list[str]:
    if not terms.starts_on:
        return []
    until = _(" until %(day)s") % {"day": _day(terms.ends_on)} if terms.ends_on else _(", without an end")
    return [_("From %(day)s%(until)s.") % {"day": _day(terms.starts_on), "until": until}]


def _answers_of(terms: Terms, *names: str) -> list[str]:
    """Free answers, each after the words of its question."""
    answers = [(LABELS[name], getattr(terms, name).lstrip("# ")) for name in names]
    return [_("%(label)s: %(text)s") % {"label": label, "text": text} for label, text in answers if text]


def _conditions(terms: Terms) -> list[str]:
    lines = _answers_of(terms, "entry_conditions", "pollution", "acceptance")
    if terms.adaptation_months == 0:
        lines.append(_("There is no period to try."))
    elif terms.adaptation_months:
        lines.append(
            ngettext("Both may try for %(n)d month, and stop from one day to the next.",
                     "Both may try for %(n)d months, and stop from one day to the next.", terms.adaptation_months)
            % {"n": terms.adaptation_months}
        )  # fmt: skip
    if terms.notice_days:
        lines.append(
            ngettext("Then either side may end it in writing, with %(n)d day’s notice.",
                     "Then either side may end it in writing, with %(n)d days’ notice.", terms.notice_days)
            % {"n": terms.notice_days}
        )  # fmt: skip
    lines += _answers_of(terms, "return_conditions")
    if terms.return_priority and terms.regime != Regime.PUBLIC:  # L1222-10 is the private sector's
        lines.append(_("The employee has priority for a post without telework that suits their qualifications."))
    if terms.interview_month:
        lines.append(
            _("Each year in %(month)s both look at the conditions of work and at the workload.")
            % {"month": str(MONTHS[terms.interview_month]).lower()}
        )
    return lines


def _means(terms: Terms) -> list[str]:
    is_public = terms.regime == Regime.PUBLIC
    payer = {
        Payer.EMPLOYER: _("The employer pays the desk, on an invoice in its name."),
        Payer.REFUNDED: _("The agent pays the desk and is refunded on the receipt.") if is_public
        else _("The employee pays the desk and is refunded on the receipt."),
        Payer.WORKER: _("The agent pays the desk.") if is_public else _("The employee pays the desk."),
        None: "",
    }[terms.payer]  # fmt: skip
    lines = [*_answers_of(terms, "equipment"), payer, *_answers_of(terms, "equipment_rules", "data_protection")]
    return [line for line in (*lines, *confidentiality_words(terms.needs), *_answers_of(terms, "accident")) if line]


def confidentiality_words(needs: Sequence[str]) -> list[str]:
    """What is done there that asks for confidentiality, and the level it asks on each axis."""
    chosen = [need for need in Need if need.value in needs]
    if not chosen:
        return []
    labels, axes = dict(NEED_LABELS), dict(AXIS_LABELS)
    done = " ; ".join(str(labels[need.value])[:1].lower() + str(labels[need.value])[1:] for need in chosen)
    levels = [
        _("%(axis)s C%(level)d") % {"axis": axes[axis.value], "level": level}
        for axis, level in levels_needed(chosen).items()
        if level
    ]
    return [
        _("What is done there that asks for confidentiality: %(needs)s.") % {"needs": done},
        _("The space where it is done has at least, on the scale of the network (C0 to C4): %(levels)s.")
        % {"levels": ", ".join(levels)},
    ]


def _life(terms: Terms) -> list[str]:
    return _answers_of(terms, "workload", "disconnection", "isolation")
