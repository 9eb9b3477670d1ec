"""Companies, the scouting that reaches them, and the vacancies it finds."""

from raccordo.lines.demand.models.companies import Company, SeasonalPeak, Site
from raccordo.lines.demand.models.scouting import Approach, Campaign, Need, NeedsSurvey
from raccordo.lines.demand.models.vacancies import Vacancy

__all__ = [
    "Approach",
    "Campaign",
    "Company",
    "Need",
    "NeedsSurvey",
    "SeasonalPeak",
    "Site",
    "Vacancy",
]
