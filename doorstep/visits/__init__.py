"""Home visits: who is to be visited and why, a county's week of them in routes, and what came of each."""
