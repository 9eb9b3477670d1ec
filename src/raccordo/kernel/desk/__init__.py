"""The desk: lists, detail pages and forms for the records of every line, from one declaration each.

A line declares in its ``desks.py``::

    register(Desk(NeedsSurvey, columns=("company", "centre", "surveyed_on"), search=("company__name",),
                  filters=("centre", "surveyed_on"), fields=("company", "centre", "surveyed_on")))

and gets search, filters, sorting, pagination, export, a detail page and forms, all behind ``visible_to`` and the
access table.
"""

from raccordo.kernel.desk.registry import Act, Desk, all_desks, desk_of, get_desk, register

__all__ = ["Act", "Desk", "all_desks", "desk_of", "get_desk", "register"]
