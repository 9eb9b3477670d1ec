"""Partners, territorial networks, agreements and events."""
