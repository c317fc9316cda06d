"""按比例就业: employers, what they declare, what six departments know of it, and what is certified."""
