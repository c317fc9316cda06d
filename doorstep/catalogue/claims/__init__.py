"""One claim a file: what must be so for a month of work to count. Each module holds one CLAIM."""
