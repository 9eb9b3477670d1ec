"""What a list remembers of its rows, and that it forgets at the right moment."""

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.caches import answers as cache
from raccordo.kernel.desk.remembered import Memory, Pages
from raccordo.kernel.models import User
from raccordo.lines.casework.models import Pact
from tests.casework.factories import PactFactory
from tests.kernel.factories import CentreFactory, acting

pytestmark = pytest.mark.django_db


def ordered():
    return Pact.objects.select_related("seeker").order_by("-signed_on", "pk")


def test_a_number_is_asked_once_and_again_after_a_write(django_assert_num_queries):
    PactFactory.create_batch(3)
    assert Memory().count(ordered()) == 3
    with django_assert_num_queries(1):  # the counters alone
        assert Memory().count(ordered()) == 3
    PactFactory()
    assert Memory().count(ordered()) == 4


def test_another_reader_another_answer():
    here, there = CentreFactory(), CentreFactory()
    PactFactory.create_batch(2, centre=here)
    PactFactory(centre=there)
    counts = [
        Memory().count(Pact.objects.visible_to(acting(Role.OPERATOR, centre=centre))) for centre in (here, there, here)
    ]
    assert counts == [2, 1, 2]


def test_a_page_shows_its_rows_as_they_are_now():
    pacts = PactFactory.create_batch(5)
    wanted = list(ordered())
    pages = [Pages(ordered(), 2, Memory()).page(number) for number in (1, 2, 3, 2)]
    assert [row for page in pages[:3] for row in page] == wanted
    assert list(pages[3]) == list(pages[1])
    changed = wanted[0]
    changed.seeker.first_name = "Renata"
    changed.seeker.save()
    assert next(iter(Pages(ordered(), 2, Memory()).page(1))).seeker.first_name == "Renata"
    pacts[0].delete()
    assert sum(len(Pages(ordered(), 2, Memory()).page(number)) for number in (1, 2)) == 4


def test_the_rows_of_a_page_come_with_what_the_list_follows(django_assert_num_queries):
    PactFactory.create_batch(3)
    page = Pages(ordered(), 25, Memory()).page(1)
    with django_assert_num_queries(0):
        assert all(row.seeker.pk for row in page)


def test_what_no_counter_tells_of_is_always_asked(django_assert_num_queries):
    assert Memory().key(User.objects.all()) is None
    for _time in range(2):
        with django_assert_num_queries(1):
            Memory().count(User.objects.all())


def test_rows_that_cannot_be_are_none(django_assert_num_queries):
    cache.clear()
    with django_assert_num_queries(0):
        assert Memory().count(Pact.objects.none()) == 0
        assert list(Pages(Pact.objects.none(), 25, Memory()).get_page(1)) == []
