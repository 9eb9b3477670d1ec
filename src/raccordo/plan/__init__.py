"""The regional plan: its document, indicators, readings and verdicts."""
