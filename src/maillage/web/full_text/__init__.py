"""Making a text searchable in French: words without accents, vectors, queries, snippets, a hand with spelling.

`words`, `syntax`, `suggestions` are pure and may be imported by rules; `postgres` says it in SQL; `snippets` in HTML.
How it is done and how well it finds: docs/algorithms/search.md.
"""
