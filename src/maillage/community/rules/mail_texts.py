"""What a network may write of its own in the mails the site sends: plain words, and names between braces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from maillage.kernel.refusal import Refusal

LONGEST_INTRODUCTION, LONGEST_SIGNATURE = 600, 200  # characters
NAMED = re.compile(r"\{([^{}\n]{0,40})\}")
# What programmes of mail make a link of: a scheme, www., an address, a bare name of a site.
LINK = re.compile(r"(?i)://|\bwww\.|@|(?<![\w.])[a-z0-9-]{2,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![\w.])")


def may_be_said_in_mails(text: str, known: Iterable[str]) -> Refusal | None:
    """Why a text can't stand in a mail of the site: a name between braces that is none of those `known`, or a link."""
    names = list(known)
    unknown = [name for name in NAMED.findall(text) if name.strip().casefold() not in names]
    if unknown:
        return Refusal(
            "unknown_placeholder",
            "“{%(name)s}” is not known in this email. Known here: %(known)s.",
            name=unknown[0],
            known=", ".join(f"{{{name}}}" for name in names),
        )
    if {"{", "}"} & set(NAMED.sub("", text)):
        return Refusal(
            "stray_brace",
            "A brace stands alone: write a name between two braces, like {%(name)s}.",
            name=next(iter(names), ""),
        )
    if link := LINK.search(text):
        return Refusal(
            "link_in_mail",
            "No address of a site or of a mailbox here (“%(found)s”): buttons come from the site alone, so that nobody "
            "is deceived. People answer this email to write to you.",
            found=link.group(),
        )
    return None


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with the value of each name between braces; what is not known any more stays as it is.

    >>> fill_in("À bientôt à {lieu}, { Nom } !", {"lieu": "Mende", "nom": "Camille"})
    'À bientôt à Mende, Camille !'
    """
    return NAMED.sub(lambda match: values.get(match[1].strip().casefold(), match[0]), text)
