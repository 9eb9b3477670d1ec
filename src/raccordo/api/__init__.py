"""The REST API: plan, indicators, readings, records behind them, deliverables and territory for other programs."""
