"""Declarations only: one benefit a file, shared parameters. Nothing imports this room."""
