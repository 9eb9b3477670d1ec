"""Periods of the plan: submitted, approved, frozen. Start reading at :mod:`.machine`; told in docs/algorithms."""
