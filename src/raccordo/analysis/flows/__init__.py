"""Flows and stocks of the labour market from folded relationships. Explained in ``docs/analysis/flows.md``.

`facts` makes one table of signed movements; `flows` asks it for any cut and period; `stock` adds it up day by day;
`seasonal` takes the seasons out and finds the peaks.
"""
