"""Payees, batches, signatures, bank files and their answers."""
