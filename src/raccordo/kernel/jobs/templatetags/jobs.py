"""The state of a job and the weight of a line: icon, word and colour."""

from __future__ import annotations

from django import template

from raccordo.kernel.jobs.models import Job, JobLine

register = template.Library()

#: Icon and colour, as those of the verdicts.
STATES = {
    "queued": ("clock", "solo-riportato"),
    "running": ("settings", "in-linea"),
    "interrupted": ("refresh", "in-ritardo"),
    "done": ("check-circle", "raggiunto"),
    "failed": ("error", "in-ritardo"),
    "cancelled": ("close-circle", "non-misurabile"),
}
LEVELS = {
    "info": ("info-circle", "solo-riportato"),
    "warning": ("warning-circle", "in-ritardo"),
    "error": ("error", "in-ritardo"),
}


@register.inclusion_tag("parts/verdict.html")
def job_state(job: Job) -> dict:
    """The state of a job."""
    name, css = STATES[job.state]
    return {"icon": name, "css": css, "words": job.get_state_display()}


@register.inclusion_tag("parts/verdict.html")
def line_level(line: JobLine) -> dict:
    """How much a line of the log matters."""
    name, css = LEVELS[line.level]
    return {"icon": name, "css": css, "words": line.get_level_display()}
