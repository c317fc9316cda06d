"""Other readings of the rules, for many at once: columns, one fused pass, SQL, a cluster. None is a definition."""
