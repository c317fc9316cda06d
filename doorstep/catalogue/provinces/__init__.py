"""What places have set that are not the home of a number: one province a file, with STANDARDS by code.

Each file says by itself what its province pays; nothing else need be changed for another one.
"""
