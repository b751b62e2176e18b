"""A domain one could have written this morning: a table, a page, what it knows of people, a verb, a command.

It shows what a new domain takes: its folder, and one line in `config/domains.py` (tests/config/test_domains.py).
"""
