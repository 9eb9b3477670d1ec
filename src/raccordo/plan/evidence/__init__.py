"""The evidence check: a random sample of the records behind a sealed reading, looked at one by one.

``formula`` says how many, how they spread and what the result means; ``draw`` which ones; ``machine`` what may happen
to each; ``services`` do it; ``results`` say it. Explained in ``docs/algorithms/evidence-check.md``.
"""
