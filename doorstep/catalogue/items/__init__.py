"""Service items, one a file: each holds one ITEM."""
