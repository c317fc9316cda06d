"""Disability certificates as a register."""
