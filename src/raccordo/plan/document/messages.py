"""Every sentence the plan's reader and check can say, in one place, ready for translation.

The package is pure (no Django), so sentences are plain strings with ``%(name)s`` places. They are marked with
a do-nothing ``_`` so that gettext's extractor finds them; whoever shows them passes the translating function
to :meth:`Message.text`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


def _(text: str) -> str:
    """Mark a sentence for extraction; translation happens in :meth:`Message.text`."""
    return text


TEMPLATES: Mapping[str, str] = MappingProxyType({
    # --- reading the file ---------------------------------------------------------------------------------
    "file_unreadable": _("The file “%(name)s” cannot be read: %(reason)s."),
    "file_too_large": _("The file is larger than %(limit)s kB: a plan is a short text."),
    "file_not_utf8": _("The file is not UTF-8 text (first wrong byte: number %(position)s)."),
    "file_empty": _("The file is empty."),
    "yaml_syntax": _("This is not valid YAML: %(reason)s."),
    "yaml_too_deep": _("The text is nested too deeply to be a plan."),
    "yaml_alias": _(
        "References to other parts of the file (“*%(name)s”) are not allowed: write the value again."
    ),
    "yaml_key_not_text": _("A field name must be text."),
    "yaml_duplicate_key": _("The field “%(name)s” is written twice (first on line %(line)s)."),
    "yaml_tag": _("The tag “%(tag)s” is not allowed in a plan."),
    "number_thousands": _(
        "“%(value)s” can be read in two ways: write thousands without separator (20000), and at most two "
        "decimals."
    ),
    # --- the shape of the document ------------------------------------------------------------------------
    "not_a_mapping": _("Here a group of fields is expected (“name: value”)."),
    "not_a_list": _("Here a list is expected (lines that start with “-”)."),
    "missing": _("The field “%(field)s” is missing."),
    "unknown_field": _("The field “%(field)s” is not known here. %(hint)s"),
    "unknown_field_near": _("Did you mean “%(near)s”?"),
    "unknown_field_list": _("Known fields: %(fields)s."),
    "not_text": _("Text is expected; if this is a code such as 1.1, put it in quotes."),
    "text_empty": _("The text is empty."),
    "text_too_long": _("The text is longer than %(limit)s characters."),
    "not_a_code": _("A code is expected: letters, digits, “.”, “-” or “_”, at most 40, without spaces."),
    "not_a_number": _("A number is expected."),
    "not_whole": _("A whole number is expected."),
    "not_above": _("The number must be greater than %(limit)s."),
    "not_from": _("The number must be at least %(limit)s."),
    "not_up_to": _("The number must be at most %(limit)s."),
    "not_a_date": _("A date is expected, written year-month-day (2021-12-31)."),
    "not_true_false": _("Write true or false."),
    "not_one_of": _("The value must be one of: %(choices)s."),
    "list_empty": _("At least one entry is needed here."),
    "not_valid": _("This value is not valid."),
    "not_a_share": _("A share is expected: a percentage in text (40%%) or a fraction between 0 and 1 (0.4)."),
    "share_above_one": _(
        "%(value)s without “%%” would mean %(percent)s%%: write the percentage, for example 40%%."
    ),
    "share_for_number": _("The comparator “%(comparator)s” needs a number, not a percentage."),
    "dates_reversed": _("The end (%(end)s) comes before the beginning (%(start)s)."),
    "target_needs": _("A target “%(comparator)s” needs the field “%(field)s”."),
    "target_refuses": _("A target “%(comparator)s” has no field “%(field)s”."),
    "path_without_number": _("A target without a number has no expected path: leave “path” out."),
    "number_or_share": _("Give either “value” or “share”, not both."),
    "repeated_value": _("“%(value)s” is repeated."),
    "objective_with_result": _("A macro-objective belongs to a line, not to a result or an activity."),
    # --- references between entries -----------------------------------------------------------------------
    "duplicate_code": _("The code “%(code)s” is already used on line %(line)s."),
    "duplicate_code_unplaced": _("The code “%(code)s” is already used."),
    "dangling": _("“%(code)s” is not the code of %(kind)s of this plan."),
    "dangling_near": _("“%(code)s” is not the code of %(kind)s of this plan. Did you mean “%(near)s”?"),
    "circular": _("“%(code)s” is, through its broader subjects, a part of itself."),
    "wrong_line": _("The line is “%(line)s”, but the activity “%(code)s” belongs to the line “%(other)s”."),
    "wrong_activity": _("The activity is “%(activity)s”, but the result “%(code)s” belongs to “%(other)s”."),
    "kind_section": _("a section"),
    "kind_line": _("a line"),
    "kind_activity": _("an activity"),
    "kind_result": _("a result"),
    "kind_subject": _("a subject"),
    "kind_deliverable": _("a kind of deliverable"),
    "kind_any": _("an entry"),
    # --- figures in words ---------------------------------------------------------------------------------
    "figure_number": _("%(value)s %(unit)s"),
    "figure_share": _("%(value)s%% of “%(of)s”"),
    "figure_share_plain": _("%(value)s%%"),
    "figure_blank": _("“N.” without a number"),
    "figure_per_year": _("%(figure)s a year"),
    "figure_per_half_year": _("%(figure)s every half-year"),
    "figure_per_centre": _("%(figure)s for each centre"),
    "figure_per_quadrant": _("%(figure)s for each quadrant"),
    "figure_at_least": _("at least %(figure)s"),
    # --- findings of the check ----------------------------------------------------------------------------
    "activity_unmeasured": _("The activity %(activity)s “%(title)s” has no result and no indicator."),
    "activity_not_in_sheet": _(
        "The activity %(number)s stands in “%(there)s” but not in the summary sheet."
    ),
    "activity_not_in_narrative": _(
        "The activity %(number)s stands in the summary sheet (“%(there)s”) but not in the narrative."
    ),
    "number_skipped": _("In “%(section)s” the numbering jumps from %(before)s to %(after)s."),
    "activity_titles_differ": _(
        "Under the number %(number)s the narrative says “%(narrative)s”, the summary sheet “%(sheet)s”."
    ),
    "remark_left": _("An editor's remark was left in the act: “%(remark)s”."),
    "result_unmeasured": _("The result “%(title)s” has no indicator."),
    "indicator_without_result": _("The indicator %(code)s “%(title)s” stands beside no result."),
    "same_label": _(
        "%(codes)s carry the same label “%(title)s” for different results: which one a figure answers "
        "is not written."
    ),
    "line_without_objective": _("The line “%(line)s” has no macro-objective: nothing says what it is for."),
    "line_without_indicator": _("The line “%(line)s” has no indicator."),
    "headings_split": _(
        "The line is one section of the narrative (“%(narrative)s”) and %(count)s blocks of the "
        "summary sheet (%(sheet)s)."
    ),
    "headings_merged": _(
        "The line is %(count)s sections of the narrative (%(narrative)s) and one block of the summary "
        "sheet (“%(sheet)s”)."
    ),
    "headings_differ": _(
        "The line is called “%(narrative)s” in the narrative and “%(sheet)s” in the summary sheet."
    ),
    "figures_disagree": _("“%(subject)s”: %(first)s in one place, %(second)s in another."),
    "figures_period_unclear": _(
        "“%(subject)s”: %(first)s in one place, %(second)s in another. They agree only if the second "
        "counts the whole"
        " plan (%(months)s months)."
    ),
    "figures_period_differs": _(
        "“%(subject)s”: %(first)s in one place, %(second)s in another; over the plan (%(months)s "
        "months) they make"
        " different totals."
    ),
    "share_and_number": _(
        "“%(subject)s”: %(share)s is %(computed)s, while the plan also says %(number)s."
    ),
    "coverage_differs": _(
        "“%(subject)s”: %(each)s means all %(all)s, while the plan also says %(part)s."
    ),
    "number_elsewhere": _(
        "%(code)s leaves its number blank (“%(title)s”), but the plan says %(figure)s elsewhere."
    ),
    "number_nowhere": _(
        "%(code)s counts without a target (“%(title)s”): it can be reported, not judged."
    ),
    "same_target_twice": _(
        "%(first)s and %(second)s, in two lines, ask for the same %(figure)s: is it one target or two?"
    ),
    "only_in_narrative": _(
        "%(code)s “%(title)s” is promised in the narrative and no indicator of the sheet measures it."
    ),
    "change_arithmetic": _(
        "%(code)s: from %(start)s to %(target)s is %(computed)s, while the plan says %(stated)s."
    ),
    "change_points": _("%(value)s percentage points"),
    "window_outside": _(
        "%(code)s is measured from %(start)s to %(end)s, outside the plan's validity "
        "(%(valid_from)s – %(valid_to)s)."
    ),
    "due_outside": _(
        "%(code)s is due on %(by)s, outside the plan's validity (%(valid_from)s – %(valid_to)s)."
    ),
    "citations_differ": _("The same rule (“%(title)s”) is cited in different ways: %(citations)s."),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and the values that fill it; values may be sentences themselves.

    ``key`` names the template in :data:`TEMPLATES`; plan labels among ``params`` stay in the plan's language.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = lambda text: text, show: Callable[[Any], str] = str) -> str:
        """The sentence, `translate` (gettext) applied to every template in it and `show` to its values."""
        filled = {
            name: value.text(translate, show) if isinstance(value, Message) else show(value)
            for name, value in self.params.items()
        }
        return translate(TEMPLATES[self.key]) % filled

    def __str__(self) -> str:
        return self.text()


def say(key: str, **params: object) -> Message:
    """A :class:`Message` from the key of its template and the values that fill it."""
    return Message(key, params)
