from django.db import migrations
from django.db.models import Q


def name_persons(apps, editor) -> None:
    """Of exceptions granted before: their person, or who worked in their centre on the day they were granted."""
    Exceptions, Person, Membership = (
        apps.get_model(*name)
        for name in (("plan", "PeriodException"), ("plan", "ExceptionPerson"), ("kernel", "Membership"))
    )
    for one in Exceptions.objects.order_by("pk"):
        keys = [one.user_id]
        if one.user_id is None:
            holding = Q(valid_to__isnull=True) | Q(valid_to__gte=one.granted_on)
            held = Membership.objects.filter(holding, centre=one.centre_id, valid_from__lte=one.granted_on)
            keys = sorted(set(held.values_list("user", flat=True)))
        Person.objects.bulk_create(Person(exception=one, user_id=key) for key in keys)


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0008_exceptions"),
    ]

    operations = [
        migrations.RunPython(name_persons, migrations.RunPython.noop),
    ]
