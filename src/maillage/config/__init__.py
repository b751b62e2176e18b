"""How the house is put together: settings, addresses, the database, the one command `maillage`.

The only floor that may see every other. `wiring.py` is where a lower floor is told whom to tell.
"""
