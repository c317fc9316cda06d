"""Doorstep（家门口）: a city federation of disabled persons, down to the village."""
