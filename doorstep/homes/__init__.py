"""Room homes: sunshine homes (阳光家园·残疾人之家), from the five-year target to a client's pay slip."""
