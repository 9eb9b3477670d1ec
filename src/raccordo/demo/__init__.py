"""The synthetic region: a whole agency at work, without one real person."""
