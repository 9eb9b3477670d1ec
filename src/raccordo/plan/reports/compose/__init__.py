"""The words and tables of a progress report, part by part. Nothing here asks the database for a number."""

from raccordo.plan.reports.compose.material import Material
from raccordo.plan.reports.compose.report import progress_report

__all__ = ["Material", "progress_report"]
