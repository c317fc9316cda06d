"""Who is due what: month runs, changes for people to confirm, awards."""
