"""Companies, scouting, needs surveys and vacancies."""
