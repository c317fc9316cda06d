"""Persons, households, guardians, and what is known of their circumstances."""
