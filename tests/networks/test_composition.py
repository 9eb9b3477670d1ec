"""The rule of composition: read from data, asked of the database, shown as a checklist."""

import datetime as dt

import pytest
from pydantic import ValidationError

from raccordo.lines.networks.composition import Requirement, checklist, complete, rules
from raccordo.lines.networks.enums import NetworkKind
from raccordo.lines.networks.models import NetworkActivity, NetworkMember
from tests.networks.factories import (
    NetworkFactory,
    complete_district,
    complete_network,
    institution,
    join,
)

DAY = dt.date(2020, 12, 31)
KINDS = {"school_enterprise": complete_network, "sector_district": complete_district}


def test_the_rules_say_where_the_act_asks_them():
    assert set(rules()) == set(KINDS)
    assert all("D.D. 369/2020" in rule.place for rule in rules().values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"member": "partner", "kinds": ["school"], "at_least": 1},
        {"member": "centre", "kinds": ["chamber"], "at_least": 1},
        {"member": "institution", "kinds": ["cpia"], "at_least": 0},
        {"member": "ministry", "at_least": 1},
    ],
)
def test_a_wrong_rule_is_refused(wrong):
    with pytest.raises(ValidationError):
        Requirement.model_validate(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
class TestEveryRequirement:
    def test_the_checklist_of_a_complete_network(self, kind):
        lines = checklist(KINDS[kind](), DAY)
        assert len(lines) == len(rules()[kind].requirements)
        assert all(line.satisfied for line in lines)

    def test_whoever_leaves_makes_it_incomplete(self, kind):
        network = KINDS[kind]()
        for member in NetworkMember.objects.filter(network=network):
            member.left_on = DAY - dt.timedelta(days=1)
            member.save()
            missing = [line for line in checklist(network, DAY) if not line.satisfied]
            assert [line.found for line in missing] == [missing[0].at_least - 1]
            assert not complete(NetworkKind(kind), DAY).exists()
            member.left_on = None
            member.save()
        assert complete(NetworkKind(kind), DAY).get() == network

    def test_an_empty_network_misses_everything(self, kind):
        network = NetworkFactory(kind=kind, sector="tessile")
        assert [line.found for line in checklist(network, DAY)] == [0] * len(rules()[kind].requirements)


@pytest.mark.django_db
class TestCounting:
    def test_a_school_that_left_and_came_back_is_one_school(self):
        network, school = NetworkFactory(), institution("school")
        join(network, institution=school, left_on=dt.date(2020, 12, 31))
        join(network, institution=school, joined_on=dt.date(2020, 12, 31))
        schools = checklist(network, DAY)[0]
        assert (schools.found, schools.satisfied) == (1, False)

    def test_members_of_another_network_do_not_help(self):
        complete_network()
        assert not any(line.found for line in checklist(NetworkFactory(), DAY))

    def test_who_joins_later_is_not_there_yet(self):
        network = NetworkFactory()
        join(network, institution=institution("university"), joined_on=DAY + dt.timedelta(days=1))
        assert checklist(network, DAY)[1].found == 0

    def test_a_meeting_is_no_laboratory_nor_is_one_held_later(self):
        network = complete_district()
        NetworkActivity.objects.update(kind="meeting")
        assert not complete(NetworkKind.SECTOR_DISTRICT, DAY).exists()
        NetworkActivity.objects.update(kind="laboratory", held_on=DAY + dt.timedelta(days=1))
        assert not complete(NetworkKind.SECTOR_DISTRICT, DAY).exists()
        assert checklist(network, DAY)[-1].found == 0

    def test_a_kind_without_rule_has_no_checklist_and_asks_nothing(self):
        network = NetworkFactory(kind="social")
        assert checklist(network, DAY) == []
        assert list(complete(NetworkKind.SOCIAL, DAY)) == [network]

    def test_the_checklist_is_one_statement(self, django_assert_num_queries):
        network = complete_network()
        with django_assert_num_queries(1):
            checklist(network, DAY)

    def test_each_line_says_its_state_in_words(self):
        lines = [str(line) for line in checklist(complete_network(), DAY)]
        other = [str(line) for line in checklist(NetworkFactory(), DAY)]
        assert all("2" in text for text in (lines[0], other[0]))
        assert lines[0].split(":")[0] != other[0].split(":")[0]
