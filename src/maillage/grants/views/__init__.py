"""The screens of grants."""
