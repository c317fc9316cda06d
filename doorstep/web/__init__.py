"""Pages that belong to no room: addresses, the desk, error pages, the command line."""
