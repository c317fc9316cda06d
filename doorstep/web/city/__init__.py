"""A whole city made by rule: the same people, organisations and month of work for the same numbers. All synthetic."""
