import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from raccordo.plan.periods import guards

STEPS = ("plan_periodstep",)
WRITTEN = ("plan_exceptionperson", "plan_exceptionwrite")


class Migration(migrations.Migration):
    """Exceptions name persons, are ended, and what is written through them is noted; steps say what was missing."""

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('kernel', '0003_three_scopes'),
        ('plan', '0007_seal'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(guards.down(*STEPS), guards.up(*STEPS)),
        migrations.CreateModel(
            name='ExceptionPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'person named by an exception',
                'verbose_name_plural': 'persons named by exceptions',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ExceptionWrite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_pk', models.PositiveBigIntegerField(verbose_name='number of the record')),
                ('role', models.CharField(choices=[('regional_manager', 'Regional manager'), ('agency_manager', 'Agency manager'), ('line_lead', 'Line lead'), ('centre_manager', 'Centre manager'), ('operator', 'Operator'), ('navigator', 'Navigator'), ('body_operator', 'Accredited-body operator'), ('school_contact', 'School contact'), ('company_contact', 'Company contact'), ('analyst', 'Analyst'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('day', models.DateField(verbose_name='day')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
            ],
            options={
                'verbose_name': 'write through an exception',
                'verbose_name_plural': 'writes through exceptions',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.RemoveConstraint(
            model_name='periodexception',
            name='plan_exception_for_one',
        ),
        migrations.AddField(
            model_name='periodexception',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by'),
        ),
        migrations.AddField(
            model_name='periodexception',
            name='ended_on',
            field=models.DateField(blank=True, null=True, verbose_name='ended on'),
        ),
        migrations.AddField(
            model_name='periodexception',
            name='ended_reason',
            field=models.TextField(blank=True, verbose_name='why it was ended'),
        ),
        migrations.AddField(
            model_name='periodexception',
            name='ended_role',
            field=models.CharField(blank=True, choices=[('regional_manager', 'Regional manager'), ('agency_manager', 'Agency manager'), ('line_lead', 'Line lead'), ('centre_manager', 'Centre manager'), ('operator', 'Operator'), ('navigator', 'Navigator'), ('body_operator', 'Accredited-body operator'), ('school_contact', 'School contact'), ('company_contact', 'Company contact'), ('analyst', 'Analyst'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='role of who ended it'),
        ),
        migrations.AddField(
            model_name='periodstep',
            name='lacking',
            field=models.CharField(blank=True, choices=[('not_drawn', 'no sample of its records was checked'), ('not_closed', 'a check on a sample of its records was not closed')], help_text='What was missing when the step was taken all the same; the note says why.', max_length=12, verbose_name='missing'),
        ),
        migrations.AddField(
            model_name='exceptionperson',
            name='exception',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named', to='plan.periodexception', verbose_name='exception to a closed period'),
        ),
        migrations.AddField(
            model_name='exceptionperson',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='periodexception',
            name='people',
            field=models.ManyToManyField(related_name='+', through='plan.ExceptionPerson', to=settings.AUTH_USER_MODEL, verbose_name='persons'),
        ),
        migrations.AddConstraint(
            model_name='periodexception',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_by__isnull', True), ('ended_on__isnull', True), ('ended_reason', '')), models.Q(('ended_by__isnull', False), ('ended_on__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='plan_exception_ended_by_somebody'),
        ),
        migrations.AddField(
            model_name='exceptionwrite',
            name='content_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype', verbose_name='kind of record'),
        ),
        migrations.AddField(
            model_name='exceptionwrite',
            name='exception',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='writes', to='plan.periodexception', verbose_name='exception to a closed period'),
        ),
        migrations.AddField(
            model_name='exceptionwrite',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddConstraint(
            model_name='exceptionperson',
            constraint=models.UniqueConstraint(fields=('exception', 'user'), name='plan_exception_person_once'),
        ),
        migrations.AddIndex(
            model_name='exceptionwrite',
            index=models.Index(fields=['content_type', 'object_pk'], name='plan_exception_write_of'),
        ),
        migrations.RunPython(guards.up(*STEPS, *WRITTEN), guards.down(*STEPS, *WRITTEN)),
    ]
