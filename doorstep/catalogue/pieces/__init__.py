"""Pieces that several service items are put together from: questions, papers, stages and acts that read alike."""
