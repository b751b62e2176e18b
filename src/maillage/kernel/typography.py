"""French typography of what people type: apostrophes, quotation marks, spaces that do not break.

For what is read. What is typed again in a form, compared or sought stays as it was typed.
"""

from __future__ import annotations

import re

NARROW, NBSP = "\u202f", "\u00a0"
# An address is left whole: it may be copied.
_APOSTROPHE = re.compile(r"https?://\S+|[^\s@]{1,64}@\S+|(?<=[^\W\d_])'(?=[\w«“])")
_QUOTED = re.compile(r'(?<![\w"=])"(?=[^\s"])([^"\n]*[^\s"])"(?![\w"])')
_BEFORE = re.compile("[ \u00a0]([;!?»])")
_COLON = re.compile("[ \u00a0]:(?![a-z0-9/-])")
_AFTER = re.compile("«[ \u00a0]")
_NUMBER = re.compile("(?<=[0-9])[ \u00a0](?=[€%]|[0-9]{3}\\b)")


def typographic(text: str, language: str) -> str:
    """Curly apostrophes; in French, spaces that do not break where plain ones were typed.

    >>> typographic("L'an « un » ! : 1 200 €", "fr") == "L’an «\\u00a0un\\u00a0»\\u202f!\\u00a0: 1\\u202f200\\u202f€"
    True
    >>> typographic("It's 5 %", "en")
    'It’s 5 %'
    """
    text = with_curly_apostrophes(text)
    if not language.startswith("fr"):
        return text
    text = _BEFORE.sub(lambda match: (NBSP if match[1] == "»" else NARROW) + match[1], text)
    return _NUMBER.sub(NARROW, _AFTER.sub(f"«{NBSP}", _COLON.sub(f"{NBSP}:", text)))


def with_curly_apostrophes(text: str) -> str:
    """The apostrophe that is printed, in the place of the one that is typed; never a foot, a minute or a quotation.

    >>> with_curly_apostrophes("Val-d'Isère, l'école d'1 jour, 5'30, 'ici'")
    "Val-d’Isère, l’école d’1 jour, 5'30, 'ici'"
    >>> with_curly_apostrophes("l'adresse d'o'neil@example.org"), with_curly_apostrophes("https://exemple.fr/l'eau")
    ("l’adresse d'o'neil@example.org", "https://exemple.fr/l'eau")
    """
    return _APOSTROPHE.sub(lambda match: "’" if match[0] == "'" else match[0], text) if "'" in text else text


def with_french_quotes(text: str) -> str:
    """« » in the place of straight marks around words.

    >>> with_french_quotes('Le "bon" et 5"') == 'Le «\\u00a0bon\\u00a0» et 5"'
    True
    """
    return _QUOTED.sub(f"«{NBSP}\\1{NBSP}»", text) if '"' in text else text
