"""Facts about the law texts that we hold: which versions, since when, which articles. The texts stay outside."""
