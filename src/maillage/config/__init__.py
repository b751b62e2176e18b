"""How the house is put together: settings, addresses, the database, the one command `maillage`.

The only floor that may see every other. The manifest of each domain (`domain.py`) says what it brings.
"""
