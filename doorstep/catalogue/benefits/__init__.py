"""One benefit a file. Each module holds one BENEFIT."""
