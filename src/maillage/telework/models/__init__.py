"""Agreements, their versions and signatures. Tables that decide nothing."""
