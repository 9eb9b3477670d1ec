"""Progress reports of the plan's periods, and the narratives that line leads write for them."""
