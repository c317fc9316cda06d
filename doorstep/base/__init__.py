"""Django without nouns: access, pages, lists, sheets, jobs, trail, sealing. Knows no room."""
