"""The link with the national and the provincial platform: messages out, acknowledgements in, daily comparison."""
