import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from raccordo.plan.periods import guards

TABLES = ("evidence_reviewerchange",)


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0003_notes_are_anonymised'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewerChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('records', models.PositiveIntegerField(verbose_name='records given over')),
                ('role', models.CharField(choices=[('regional_manager', 'Regional manager'), ('agency_manager', 'Agency manager'), ('line_lead', 'Line lead'), ('centre_manager', 'Centre manager'), ('operator', 'Operator'), ('navigator', 'Navigator'), ('body_operator', 'Accredited-body operator'), ('school_contact', 'School contact'), ('company_contact', 'Company contact'), ('analyst', 'Analyst'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('place', models.CharField(max_length=120, verbose_name='place')),
                ('day', models.DateField(verbose_name='day')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
                ('reason', models.TextField(verbose_name='reason')),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewer after')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewer before')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='evidence.sample', verbose_name='sample')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'change of reviewer',
                'verbose_name_plural': 'changes of reviewers',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.RunPython(guards.up(*TABLES), guards.down(*TABLES)),
    ]
