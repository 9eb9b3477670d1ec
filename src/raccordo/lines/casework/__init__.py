"""Job seekers, benefits, pacts, plans, services and vouchers."""
