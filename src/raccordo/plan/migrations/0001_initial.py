import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='plan')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=1500, verbose_name='title')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(verbose_name='valid to')),
                ('in_force_from', models.DateField(help_text='The day from which the plan is read by this version.', verbose_name='in force from')),
                ('loaded_on', models.DateField(verbose_name='loaded on')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('content', models.JSONField(verbose_name='content')),
            ],
            options={
                'verbose_name': 'plan version',
                'verbose_name_plural': 'plan versions',
                'constraints': [models.UniqueConstraint(fields=('code', 'number'), name='plan_version_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='plan.planversion', verbose_name='plan version')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('title', models.CharField(max_length=1500, verbose_name='title')),
                ('short', models.CharField(max_length=60, verbose_name='short title')),
                ('lead', models.CharField(max_length=1500, verbose_name='who leads it')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
            ],
            options={
                'verbose_name': 'line',
                'verbose_name_plural': 'lines',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='plan_line_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='plan.line', verbose_name='line')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('number', models.CharField(blank=True, max_length=20, verbose_name='number in the act')),
                ('title', models.CharField(max_length=1500, verbose_name='title')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('line', 'code'), name='plan_activity_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='plan.activity', verbose_name='activity')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('title', models.CharField(max_length=1500, verbose_name='title')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
            ],
            options={
                'verbose_name': 'result',
                'verbose_name_plural': 'results',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'code'), name='plan_result_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='plan.planversion', verbose_name='plan version')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='plan.line', verbose_name='line')),
                ('activity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='plan.activity', verbose_name='activity')),
                ('result', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='plan.result', verbose_name='result')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('kind', models.CharField(choices=[('objective', 'macro-objective'), ('indicator', 'indicator of the sheet'), ('commitment', 'commitment of the text')], max_length=12, verbose_name='kind')),
                ('short', models.CharField(max_length=60, verbose_name='short title')),
                ('title', models.CharField(max_length=1500, verbose_name='title in the act')),
                ('definition', models.TextField(verbose_name='definition')),
                ('measure', models.CharField(max_length=80, verbose_name='measure')),
                ('alternative_measures', models.JSONField(blank=True, default=list, verbose_name='alternative measures')),
                ('comparator', models.CharField(choices=[('at_least', 'at_least'), ('share_at_least', 'share_at_least'), ('per', 'per'), ('all_of', 'all_of'), ('deliverable_shared', 'deliverable_shared'), ('growth_at_least', 'growth_at_least'), ('reported', 'reported')], max_length=20, verbose_name='comparator')),
                ('target_value', models.DecimalField(decimal_places=6, max_digits=14, null=True, verbose_name='target')),
                ('target_unit', models.CharField(blank=True, max_length=80, verbose_name='unit of the target')),
                ('target_per', models.JSONField(blank=True, default=list, verbose_name='repeats over')),
                ('whole', models.PositiveIntegerField(null=True, verbose_name='size of the whole')),
                ('start_value', models.DecimalField(decimal_places=6, max_digits=14, null=True, verbose_name='starting value')),
                ('starts_on', models.DateField(verbose_name='counted from')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('linear_path', models.BooleanField(verbose_name='expected along a straight line')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
            ],
            options={
                'verbose_name': 'indicator',
                'verbose_name_plural': 'indicators',
                'ordering': ['line__position', 'position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='plan_indicator_once'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('starts_on'))), name='plan_indicator_dates')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='plan.indicator', verbose_name='indicator')),
                ('day', models.DateField(verbose_name='day')),
                ('numerator', models.BigIntegerField(verbose_name='numerator')),
                ('denominator', models.BigIntegerField(null=True, verbose_name='denominator')),
                ('cells_met', models.PositiveIntegerField(null=True, verbose_name='cells reached')),
                ('cells_due', models.PositiveIntegerField(null=True, verbose_name='cells due')),
                ('cells_missed', models.PositiveIntegerField(null=True, verbose_name='cells missed')),
                ('cells_total', models.PositiveIntegerField(null=True, verbose_name='cells in all')),
                ('last_record_on', models.DateField(null=True, verbose_name='last record')),
                ('revision', models.CharField(max_length=400, verbose_name='state of the records')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings',
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('indicator', 'day'), name='plan_reading_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ReadingPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reading', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='plan.reading', verbose_name='reading')),
                ('centre', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='kernel.centre', verbose_name='centre')),
                ('numerator', models.BigIntegerField(verbose_name='numerator')),
                ('denominator', models.BigIntegerField(null=True, verbose_name='denominator')),
            ],
            options={
                'verbose_name': 'reading of a place',
                'verbose_name_plural': 'readings of places',
                'constraints': [models.UniqueConstraint(models.F('reading'), django.db.models.functions.comparison.Coalesce('centre', 0), name='plan_reading_place_once')],
                'indexes': [],
            },
        ),
    ]
