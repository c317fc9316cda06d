"""How banks want their files: one file each."""
