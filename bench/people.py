"""How fast the register answers with 300,000 persons: lists, search, one person, import of 50,000 rows.

Run as `python bench/people.py` against an empty, migrated database of its own, named by DOORSTEP_DB_OWNER_URL and
DOORSTEP_DB_APP_URL.  `--keep` measures again on what an earlier run laid down.
"""
