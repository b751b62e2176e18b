"""What every screen shares: the base template, the design system, how things are said, downloads, marks of views.

Imports `kernel` only. It knows no domain: what a page shows of them (menus, banners) they declare in their `domain.py`.
"""
