def yuan(fen, commas=False): return f"{fen/100:,.2f}"
