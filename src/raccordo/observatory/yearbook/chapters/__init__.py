"""The parts of the report: each writes its prose, draws its charts and lays its tables from what may be told."""
