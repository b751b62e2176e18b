"""The words an edition adds to its chapters, in French and in English."""

from __future__ import annotations

WORDS = {
    "fr": {
        "contents": "Sommaire", "preface": "Préface", "colophon": "Colophon", "sources": "Sources",
        "all_sources": "Sources du livre", "contributors": "Contributeurs et contributrices", "licence": "Licence",
        "edition": "Édition n°\u00a0{}", "revision": "révision {}", "published": "Publié par", "read": "Lire en ligne",
        "before": "Précédent", "after": "Suivant", "around": "Page précédente, page suivante", "book": "Le livre",
        "begin": "Commencer la lecture", "to_text": "Aller au texte", "notes": "Notes", "back": "Retour au texte",
        "done": "fait", "to_do": "à faire", "table": "Tableau", "empty": "Cette page est encore vide.",
        "cover": "Couverture", "title_page": "Page de titre", "landmarks": "Repères", "text": "Texte",
        "free": "Chacun peut copier, modifier et diffuser ce livre, même à titre commercial, aux conditions de sa "
        "licence.",
        "reads": "Sommaire, titres, notes et ordre de lecture sont balisés ; la taille des lettres et les couleurs "
        "sont celles que choisit la personne qui lit.",
        "described": "Chaque image a un texte qui la remplace.",
        "undescribed": "Certaines images n’ont pas de texte qui les remplace.",
        "months": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    },
    "en": {
        "contents": "Contents", "preface": "Preface", "colophon": "Colophon", "sources": "Sources",
        "all_sources": "Sources of the book", "contributors": "Contributors", "licence": "Licence",
        "edition": "Edition no.\u00a0{}", "revision": "revision {}", "published": "Published by", "read": "Read online",
        "before": "Previous", "after": "Next", "around": "Previous page, next page", "book": "The book",
        "begin": "Start reading", "to_text": "Skip to the text", "notes": "Notes", "back": "Back to the text",
        "done": "done", "to_do": "to do", "table": "Table", "empty": "This page is still empty.",
        "cover": "Cover", "title_page": "Title page", "landmarks": "Landmarks", "text": "Text",
        "free": "Anyone may copy, change and share this book, for profit too, on the terms of its licence.",
        "reads": "Contents, headings, notes and reading order are marked up; size of letters and colours are the "
        "reader’s own.",
        "described": "Every picture has a text that replaces it.",
        "undescribed": "Some pictures have no text that replaces them.",
        "months": "January February March April May June July August September October November December",
    },
}  # fmt: skip
