"""One feed contract a file. Column names are our own until the departments have agreed to them (待核)."""
