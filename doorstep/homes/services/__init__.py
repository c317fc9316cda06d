"""The acts of the room homes, a file for each field of work."""
