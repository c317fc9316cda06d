"""Numbers with legal force that several declarations share."""
