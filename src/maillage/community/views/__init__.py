"""Screens of the community: joining, reviewing, meeting, organisations. One address, one verb."""
