"""Proofs: what was issued on paper can be asked about by whoever holds the paper."""
