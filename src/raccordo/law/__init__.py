"""The law as dated data, each value with its legal reference, and the pure functions that apply it. No Django."""
