"""E-mail addresses: one spelling for each mailbox, so that nobody is taken for somebody else."""

from __future__ import annotations

import unicodedata

import idna

from maillage.kernel.refusal import Refusal

LONGEST_DOMAIN = 253  # RFC 1035


def canonical_address(text: str) -> str:
    """The one spelling under which an address is kept, compared and written to.

    Before the @: compatibility forms and capitals folded (Unicode NFKC, case folding). After it: the domain as
    machines write it (IDNA 2008 with the mapping of UTS 46). Two letters that only look alike stay two letters.

    >>> canonical_address(" Chef@MAIL.example "), canonical_address("ｃhef@Écoles.example")
    ('chef@mail.example', 'chef@xn--coles-9ra.example')
    >>> canonical_address("chef@maıl.example")
    'chef@xn--mal-kua.example'
    """
    local, at, domain = text.strip().rpartition("@")
    return _folded(local) + at + _domain(domain)


def may_be_an_address(address: str) -> Refusal | None:
    """Only what every mail server knows, once it is canonical; Django's own check lets a dotless i pass for an i."""
    if all("!" <= sign <= "~" for sign in address):
        return None
    return Refusal("not_an_address", "Before the @, an address holds letters without accents, figures and signs only.")


def _folded(text: str) -> str:
    """Folded twice: folding may bring what must be composed again, and the other way round."""
    for _again in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return text


def _domain(text: str) -> str:
    if len(text) > LONGEST_DOMAIN or (text.isascii() and "xn--" not in text.lower()):
        return _folded(text)
    try:
        return idna.encode(idna.decode(text, uts46=True), uts46=True).decode()
    except (idna.IDNAError, UnicodeError):  # no domain at all: still one spelling, and no mailbox
        return _folded(text)
