"""Lists of choices: written to the letter as Django's templates write them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from raccordo.web.choices import Renderer

GROUPED = [("", "all"), ("Piemonte", [("to", "Torino & cintura"), ("at", "<Asti>")]), (3, "it's")]


@pytest.mark.parametrize("choices", [[], [("", "all")], GROUPED])
@pytest.mark.parametrize("value", [None, "", "at", 3])
@pytest.mark.parametrize("attributes", [{}, {"required": True, "disabled": False, "data-x": '"&'}])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_a_list_is_written_as_django_does(choices, value, attributes, widget):
    asked = widget(attrs=attributes, choices=choices)
    given = [value] if widget is forms.SelectMultiple else value
    own, django = (asked.render("centro", given, renderer=one) for one in (Renderer(), DjangoTemplates()))
    assert own == django


def test_other_fields_are_left_to_django():
    asked = forms.CheckboxSelectMultiple(choices=[("a", "A")])
    assert asked.render("x", ["a"], renderer=Renderer()) == asked.render("x", ["a"], renderer=DjangoTemplates())
