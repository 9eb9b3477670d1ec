"""Open data: the signed indicators by region, quadrant and centre, with small counts of persons withheld."""
