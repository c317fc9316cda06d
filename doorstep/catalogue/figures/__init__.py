"""The 41 figures of the periodic report, and the house's own. One kept figure a file; the awaited ones in one list."""
