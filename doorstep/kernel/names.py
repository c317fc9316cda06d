def mask_name(n): return n[:1] + "*" * (len(n) - 1)
