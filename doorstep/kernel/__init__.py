"""Values and algorithms of the field. Standard library only: no framework, no database, no clock."""
