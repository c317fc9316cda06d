"""Cases (办件) under service items: filed, accepted, carried on by acts, timed, delegated downwards."""
