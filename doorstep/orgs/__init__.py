"""The tree of divisions, the four-level federation, accounts and seats."""
