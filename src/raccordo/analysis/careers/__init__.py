"""Working lives: relationships of employment → segments, spells, transitions, stocks.

Days are whole and inclusive: a relationship from the 1st to the 3rd is worked on three days. See
`docs/analysis/careers.md` and `docs/analysis/transitions.md`.
"""
