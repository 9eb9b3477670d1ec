import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0001_initial'),
        ('plan', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='plan.planversion', verbose_name='plan version')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('kind', models.CharField(choices=[('month', 'month'), ('half_year', 'half-year'), ('year', 'year'), ('to_date', 'plan to date')], max_length=10, verbose_name='kind')),
                ('start', models.DateField(verbose_name='from')),
                ('end', models.DateField(verbose_name='to')),
                ('state', models.CharField(choices=[('open', 'open'), ('submitted', 'submitted'), ('approved', 'approved'), ('frozen', 'frozen')], default='open', max_length=10, verbose_name='state')),
            ],
            options={
                'verbose_name': 'period',
                'verbose_name_plural': 'periods',
                'ordering': ['-end', '-start'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='plan_period_once'), models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='plan_period_days')],
            },
        ),
        migrations.CreateModel(
            name='PeriodLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='plan.period', verbose_name='period')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='plan.line', verbose_name='line')),
                ('state', models.CharField(choices=[('open', 'open'), ('submitted', 'submitted'), ('approved', 'approved'), ('frozen', 'frozen')], default='open', max_length=10, verbose_name='state')),
            ],
            options={
                'verbose_name': 'line of a period',
                'verbose_name_plural': 'lines of periods',
                'ordering': ['line__position'],
                'constraints': [models.UniqueConstraint(fields=('period', 'line'), name='plan_period_line_once')],
            },
        ),
        migrations.CreateModel(
            name='PeriodStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='plan.period', verbose_name='period')),
                ('line', models.ForeignKey(help_text='Empty for the period as a whole.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='plan.line', verbose_name='line')),
                ('step', models.CharField(choices=[('opened', 'opened'), ('submit', 'submitted'), ('approve', 'approved'), ('send_back', 'sent back'), ('freeze', 'frozen')], max_length=10, verbose_name='step')),
                ('source', models.CharField(choices=[('open', 'open'), ('submitted', 'submitted'), ('approved', 'approved'), ('frozen', 'frozen')], max_length=10, verbose_name='from state')),
                ('target', models.CharField(choices=[('open', 'open'), ('submitted', 'submitted'), ('approved', 'approved'), ('frozen', 'frozen')], max_length=10, verbose_name='to state')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('role', models.CharField(choices=[('regional_manager', 'Regional manager'), ('agency_manager', 'Agency manager'), ('line_lead', 'Line lead'), ('centre_manager', 'Centre manager'), ('operator', 'Operator'), ('navigator', 'Navigator'), ('body_operator', 'Accredited-body operator'), ('school_contact', 'School contact'), ('company_contact', 'Company contact'), ('analyst', 'Analyst'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('place', models.CharField(max_length=120, verbose_name='place')),
                ('day', models.DateField(verbose_name='day')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
                ('note', models.TextField(blank=True, verbose_name='note')),
            ],
            options={
                'verbose_name': 'step of a period',
                'verbose_name_plural': 'steps of periods',
                'ordering': ['pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PeriodException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='plan.period', verbose_name='period')),
                ('app', models.CharField(blank=True, help_text='Empty for all of them.', max_length=40, verbose_name='area of work')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.centre', verbose_name='centre')),
                ('reason', models.TextField(verbose_name='reason')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(verbose_name='until')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                ('granted_role', models.CharField(choices=[('regional_manager', 'Regional manager'), ('agency_manager', 'Agency manager'), ('line_lead', 'Line lead'), ('centre_manager', 'Centre manager'), ('operator', 'Operator'), ('navigator', 'Navigator'), ('body_operator', 'Accredited-body operator'), ('school_contact', 'School contact'), ('company_contact', 'Company contact'), ('analyst', 'Analyst'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('granted_on', models.DateField(verbose_name='granted on')),
            ],
            options={
                'verbose_name': 'exception to a closed period',
                'verbose_name_plural': 'exceptions to closed periods',
                'ordering': ['-valid_to', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='plan_exception_days', violation_error_message='The last day comes before the first one.'), models.CheckConstraint(condition=models.Q(models.Q(('centre__isnull', True), ('user__isnull', False)), models.Q(('centre__isnull', False), ('user__isnull', True)), _connector='OR'), name='plan_exception_for_one', violation_error_message='An exception is for a person or for a centre: choose one of the two.')],
            },
        ),
        migrations.CreateModel(
            name='FrozenReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='plan.period', verbose_name='period')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen_readings', to='plan.indicator', verbose_name='indicator')),
                ('edition', models.PositiveSmallIntegerField(default=1, verbose_name='edition')),
                ('day', models.DateField(verbose_name='day')),
                ('taken_on', models.DateField(verbose_name='taken on')),
                ('numerator', models.BigIntegerField(verbose_name='numerator')),
                ('denominator', models.BigIntegerField(null=True, verbose_name='denominator')),
                ('less_one', models.BooleanField(default=False, verbose_name='growth')),
                ('cells_met', models.PositiveIntegerField(null=True, verbose_name='cells reached')),
                ('cells_due', models.PositiveIntegerField(null=True, verbose_name='cells due')),
                ('cells_missed', models.PositiveIntegerField(null=True, verbose_name='cells missed')),
                ('cells_total', models.PositiveIntegerField(null=True, verbose_name='cells in all')),
                ('last_record_on', models.DateField(null=True, verbose_name='last record')),
                ('verdict', models.CharField(choices=[('met', 'reached'), ('on_track', 'on track'), ('behind', 'behind'), ('not_measurable', 'not measurable'), ('reported', 'reported only')], max_length=16, verbose_name='verdict')),
                ('expected', models.DecimalField(decimal_places=12, max_digits=30, null=True, verbose_name='expected')),
                ('definition', models.TextField(verbose_name='definition')),
                ('definition_digest', models.CharField(max_length=64, verbose_name='digest of the definition')),
                ('records_digest', models.CharField(max_length=64, verbose_name='digest of the records')),
                ('numerator_records', models.PositiveBigIntegerField(verbose_name='records of the numerator')),
                ('denominator_records', models.PositiveBigIntegerField(null=True, verbose_name='records of the denominator')),
                ('packed', models.BinaryField(verbose_name='records')),
                ('revision', models.CharField(max_length=400, verbose_name='state of the records')),
            ],
            options={
                'verbose_name': 'frozen reading',
                'verbose_name_plural': 'frozen readings',
                'ordering': ['indicator__line__position', 'indicator__position', 'edition'],
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('period', 'indicator', 'edition'), name='plan_frozen_reading_once')],
            },
        ),
        migrations.CreateModel(
            name='FrozenPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reading', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='plan.frozenreading', verbose_name='frozen reading')),
                ('centre', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.centre', verbose_name='centre')),
                ('numerator', models.BigIntegerField(verbose_name='numerator')),
                ('denominator', models.BigIntegerField(null=True, verbose_name='denominator')),
            ],
            options={
                'verbose_name': 'frozen reading of a place',
                'verbose_name_plural': 'frozen readings of places',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(models.F('reading'), django.db.models.functions.comparison.Coalesce('centre', 0), name='plan_frozen_place_once')],
            },
        ),
    ]
