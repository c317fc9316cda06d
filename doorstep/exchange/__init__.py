"""What we tell the national and the provincial platform, and how both sides come to agree; what other departments tell.

Messages out, acknowledgements in, a daily comparison; lists in, and rows of them that wait.
"""
