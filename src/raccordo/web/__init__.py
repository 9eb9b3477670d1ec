"""Base templates, components, dashboards and the map."""
