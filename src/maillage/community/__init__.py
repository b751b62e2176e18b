"""People, their organisations, the networks they form, who may do what, and the journal.

Words: person, organisation, network, role (with a scope and dates), ability, journal entry.
A role says what someone is somewhere; an ability says what they may do to one thing.
May import: territory (a person lives in a commune), kernel.
"""
