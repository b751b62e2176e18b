"""What a page of each nature answers: questions that begin a new page, so that nobody faces an empty one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

QUESTIONS: dict[str, list[tuple[Any, Any]]] = {
    "method": [
        (_("For which situation"), _("When would somebody need this? In one or two sentences.")),
        (_("How one does it"), _("Step by step, as to somebody who comes for the first time.")),
        (_("What it takes"), _("Time, people, money, tools.")),
        (_("What goes wrong"), _("What one learns by getting it wrong.")),
    ],
    "recipe": [
        (_("What one gets"), _("The result, in one sentence.")),
        (_("What is needed"), _("A list: material, where it comes from, what it costs.")),
        (_("Steps"), _("Numbered, one gesture each.")),
        (_("How one knows that it works"), _("What to check at the end.")),
    ],
    "experience": [
        (_("What did you try, with whom?"), _("Where, when, how many you were.")),
        (_("What did it cost?"), _("Money and hours, even roughly.")),
        (_("What worked?"), _("What you would keep as it is.")),
        (_("What failed?"), _("The most useful part for those who come after.")),
        (_("Would you do it again?"), _("And what would you change?")),
    ],
    "place": [
        (_("The place in a few words"), _("Where it is, what one finds there.")),
        (_("Who keeps it alive"), _("Who opens, who cleans, who answers.")),
        (_("What is done here"), _("Days, habits, events.")),
        (_("What is hard"), _("What the place looks for, what it would like to try.")),
    ],
    "model": [
        (_("The place behind the figures"), _("How many desks, how many regulars, which year.")),
        (_("What comes in"), _("A table: source, amount, share.")),
        (_("What goes out"), _("A table: rent, connection, energy, hours.")),
        (_("What one must believe"), _("The assumptions that everything stands on.")),
        (_("When it balances"), _("At how many half-days a month, and if not, who pays the rest.")),
    ],
    "event": [
        (_("What it was"), _("The date, the place, the theme, how many came.")),
        (_("How it went"), _("The programme as it really happened.")),
        (_("What was said"), _("What one wants to remember.")),
        (_("For the next time"), _("What to keep, what to change.")),
    ],
    "legal": [
        (_("The question"), _("As somebody asks it.")),
        (_("The answer"), _("In a few sentences, without jargon.")),
        (_("The texts"), _("Each rule with its article and its date, as a footnote.")),
        (_("What remains to be checked"), _("And by whom: this is no legal advice.")),
    ],
}


def starting_text(nature: str) -> str:
    """The text a new page of this nature begins with."""
    questions = QUESTIONS.get(nature, QUESTIONS["method"])
    return "\n\n".join(f"## {heading}\n\n*{hint}*" for heading, hint in questions) + "\n"
