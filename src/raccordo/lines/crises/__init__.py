"""Company crises, tables, agreements, workers and relocation."""
