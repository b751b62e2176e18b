"""The screens that join domains: home, a place's page, my desk, the host's day; the design system; the demonstration.

May import every domain. Domain code never imports this floor.
"""
