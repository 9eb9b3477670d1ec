"""The pages of the observatory: each answers one question about the labour market, with a drawing and its table."""
