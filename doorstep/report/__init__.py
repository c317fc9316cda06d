"""Figures as declarations, reports frozen from them, each number open to its rows."""
