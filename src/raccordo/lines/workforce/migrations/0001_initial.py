import django.db.models.deletion
import raccordo.lines.catalogue.enums
import raccordo.lines.workforce.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('kernel', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Competence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.SlugField(max_length=20, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('lep', models.CharField(blank=True, choices=raccordo.lines.catalogue.enums.lep_choices, max_length=2, verbose_name='essential service level (LEP)')),
            ],
            options={
                'verbose_name': 'competence',
                'verbose_name_plural': 'competences',
                'ordering': ['code'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Operator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.SlugField(max_length=20, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('centre_operator', 'operator of a centre'), ('navigator', 'navigator'), ('agency_staff', 'staff of the agency')], max_length=20, verbose_name='kind')),
                ('employer', models.CharField(choices=[('apl', 'Agenzia Piemonte Lavoro'), ('anpal_servizi', 'ANPAL Servizi')], max_length=20, verbose_name='employer')),
                ('centre', models.ForeignKey(blank=True, help_text="Empty: the agency's central offices.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='operators', to='kernel.centre', verbose_name='centre')),
                ('first_name', models.CharField(max_length=80, verbose_name='first name')),
                ('last_name', models.CharField(max_length=80, verbose_name='last name')),
                ('fiscal_code', models.CharField(max_length=16, unique=True, validators=[raccordo.lines.workforce.validators.validate_fiscal_code], verbose_name='tax code')),
                ('started_on', models.DateField(verbose_name='started on')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('weekly_hours', models.DecimalField(decimal_places=1, default=36, max_digits=4, verbose_name='weekly hours')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='operator', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'operator',
                'verbose_name_plural': 'operators',
                'ordering': ['code'],
                'indexes': [models.Index(fields=['started_on'], name='operator_started')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='operator_service_order', violation_error_message="The operator's service ends before it starts."), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'centre_operator'), _negated=True), ('centre__isnull', False), _connector='OR'), name='operator_of_centre_has_centre', violation_error_message='An operator of a centre works in a centre: choose which one.'), models.CheckConstraint(condition=models.Q(('weekly_hours__gt', 0), ('weekly_hours__lte', 48)), name='operator_weekly_hours', violation_error_message='Weekly hours are more than 0 and at most 48.')],
            },
        ),
        migrations.CreateModel(
            name='Solution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.SlugField(max_length=20, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('kind', models.CharField(choices=[('organisational', 'organisational'), ('staffing', 'staffing')], max_length=15, verbose_name='kind')),
            ],
            options={
                'verbose_name': 'solution of the reinforcement plan',
                'verbose_name_plural': 'solutions of the reinforcement plan',
                'ordering': ['kind', 'code'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='StaffingNorm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('lep', models.CharField(choices=raccordo.lines.catalogue.enums.lep_choices, max_length=2, verbose_name='essential service level (LEP)')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('source', models.CharField(help_text='Act or survey that sets the minutes.', max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'staffing norm',
                'verbose_name_plural': 'staffing norms',
                'ordering': ['lep', '-valid_from'],
                'constraints': [models.UniqueConstraint(fields=('lep', 'valid_from'), name='staffing_norm_once', violation_error_message='This service already has a norm from that day.'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='staffing_norm_order', violation_error_message='The norm ends before it starts.'), models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='staffing_norm_minutes', violation_error_message='A service takes more than zero minutes.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='TrainingModule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.SlugField(max_length=20, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('area', models.CharField(choices=[('general', 'law, services and basic processes'), ('information_guidance', 'information and guidance'), ('scouting', 'scouting and services to companies'), ('specialist', 'specialist services'), ('new_hires', 'newly hired operators')], max_length=25, verbose_name='area')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=5, verbose_name='hours')),
            ],
            options={
                'verbose_name': 'training module',
                'verbose_name_plural': 'training modules',
                'ordering': ['area', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='training_module_hours', violation_error_message='A module lasts more than zero hours.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='kernel.centre', verbose_name='centre')),
                ('solution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='workforce.solution', verbose_name='solution')),
                ('planned_on', models.DateField(help_text='Day on which the plan assigned it to the centre.', verbose_name='planned on')),
                ('adopted_on', models.DateField(blank=True, null=True, verbose_name='adopted on')),
                ('evidence', models.CharField(blank=True, help_text='Protocol number or address of the act.', max_length=200, verbose_name='evidence')),
                ('evidence_file', models.FileField(blank=True, upload_to='adoptions/%Y/', verbose_name='evidence, as a file')),
            ],
            options={
                'verbose_name': 'solution in a centre',
                'verbose_name_plural': 'solutions in centres',
                'ordering': ['-planned_on', 'pk'],
                'indexes': [models.Index(fields=['adopted_on'], name='adoption_adopted')],
                'constraints': [models.UniqueConstraint(fields=('centre', 'solution'), name='adoption_once', violation_error_message='This solution is already planned for the centre.'), models.CheckConstraint(condition=models.Q(('adopted_on__isnull', True), ('planned_on__isnull', True), ('adopted_on__gte', models.F('planned_on')), _connector='OR'), name='adoption_order', violation_error_message='A solution is adopted on or after the day it was planned.'), models.CheckConstraint(condition=models.Q(('adopted_on__isnull', True), models.Q(('evidence', ''), _negated=True), models.Q(('evidence_file', ''), _negated=True), _connector='OR'), name='adoption_with_evidence', violation_error_message='An adopted solution needs its evidence: a reference or a file.')],
            },
        ),
        migrations.CreateModel(
            name='CentreSupport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supports', to='kernel.centre', verbose_name='centre')),
                ('topic', models.CharField(choices=[('scouting', 'scouting'), ('rdc', 'citizenship income (RdC)'), ('adr', 'relocation voucher (AdR)'), ('integrated_takein', 'integrated take-in of vulnerable people'), ('relocation', 'relocation of workers in crisis'), ('labour_market', 'reading of the local labour market'), ('organisation', 'organisation of the centre')], max_length=20, verbose_name='topic')),
                ('form', models.CharField(choices=[('training', 'training'), ('transfer_meeting', 'transfer meeting'), ('coaching', 'coaching')], max_length=20, verbose_name='form of support')),
                ('held_on', models.DateField(verbose_name='held on')),
                ('on_site', models.BooleanField(default=False, verbose_name="in the centre's offices")),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='hours')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supports_led', to='workforce.operator', verbose_name='led by')),
            ],
            options={
                'verbose_name': 'support to a centre',
                'verbose_name_plural': 'supports to centres',
                'ordering': ['-held_on', 'pk'],
                'indexes': [models.Index(fields=['topic', 'held_on'], name='support_topic_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gt', 0), ('hours__lte', 12)), name='support_hours', violation_error_message='A meeting lasts more than 0 and at most 12 hours.')],
            },
        ),
        migrations.CreateModel(
            name='CompetenceAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='competence_assessments', to='workforce.operator', verbose_name='operator')),
                ('competence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='workforce.competence', verbose_name='competence')),
                ('survey_year', models.PositiveSmallIntegerField(verbose_name='survey year')),
                ('required', models.PositiveSmallIntegerField(choices=[(0, '0: none'), (1, '1: basic'), (2, '2: independent'), (3, '3: advanced'), (4, '4: expert')], verbose_name='level required')),
                ('owned', models.PositiveSmallIntegerField(choices=[(0, '0: none'), (1, '1: basic'), (2, '2: independent'), (3, '3: advanced'), (4, '4: expert')], verbose_name='level owned')),
                ('assessed_on', models.DateField(verbose_name='assessed on')),
            ],
            options={
                'verbose_name': 'competence assessment',
                'verbose_name_plural': 'competence assessments',
                'ordering': ['-assessed_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('operator', 'competence', 'survey_year'), name='competence_assessed_once_a_year', violation_error_message='This competence of the operator is already assessed in this survey.'), models.CheckConstraint(condition=models.Q(('owned__lte', 4), ('required__lte', 4)), name='competence_levels', violation_error_message='Levels go from 0 to 4.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='workforce.operator', verbose_name='operator')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='workforce.trainingmodule', verbose_name='training module')),
                ('centre', models.ForeignKey(blank=True, help_text="Where the operator worked when enrolled; empty: the agency's central offices.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='kernel.centre', verbose_name='centre')),
                ('indicated_on', models.DateField(verbose_name='enrolled on')),
                ('completed_on', models.DateField(blank=True, null=True, verbose_name='completed on')),
            ],
            options={
                'verbose_name': 'enrolment in a module',
                'verbose_name_plural': 'enrolments in modules',
                'ordering': ['-indicated_on', 'pk'],
                'indexes': [models.Index(fields=['indicated_on'], name='enrolment_indicated')],
                'constraints': [models.UniqueConstraint(fields=('operator', 'module'), name='enrolment_once', violation_error_message='The operator is already enrolled in this module.'), models.CheckConstraint(condition=models.Q(('completed_on__isnull', True), ('indicated_on__isnull', True), ('completed_on__gte', models.F('indicated_on')), _connector='OR'), name='enrolment_order', violation_error_message='A module is completed on or after the day of enrolment.')],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='workforce.operator', verbose_name='operator')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='kernel.centre', verbose_name='centre')),
                ('start', models.DateField(verbose_name='first day')),
                ('end', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('onboarding_started_on', models.DateField(blank=True, null=True, verbose_name='on-the-job training started on')),
                ('onboarding_completed_on', models.DateField(blank=True, null=True, verbose_name='on-the-job training completed on')),
            ],
            options={
                'verbose_name': 'placement in a centre',
                'verbose_name_plural': 'placements in centres',
                'ordering': ['-start', 'pk'],
                'indexes': [models.Index(fields=['onboarding_completed_on'], name='placement_onboarded')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('end__isnull', True)), fields=('operator', 'centre'), name='placement_open_once', violation_error_message='The operator is already placed in this centre.'), models.CheckConstraint(condition=models.Q(('end__isnull', True), ('start__isnull', True), ('end__gte', models.F('start')), _connector='OR'), name='placement_order', violation_error_message='The placement ends before it starts.'), models.CheckConstraint(condition=models.Q(('onboarding_started_on__isnull', True), ('start__isnull', True), ('onboarding_started_on__gte', models.F('start')), _connector='OR'), name='placement_onboarding_after_start', violation_error_message='On-the-job training starts on or after the first day in the centre.'), models.CheckConstraint(condition=models.Q(('onboarding_completed_on__isnull', True), models.Q(('onboarding_completed_on__gte', models.F('onboarding_started_on')), ('onboarding_started_on__isnull', False)), _connector='OR'), name='placement_onboarding_order', violation_error_message='On-the-job training is completed on or after the day it started: give both days.')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='workforce.trainingmodule', verbose_name='training module')),
                ('centre', models.ForeignKey(blank=True, help_text='Where it was held; empty: for the whole region.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='training_sessions', to='kernel.centre', verbose_name='centre')),
                ('held_on', models.DateField(db_index=True, verbose_name='held on')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='hours')),
            ],
            options={
                'verbose_name': 'training session',
                'verbose_name_plural': 'training sessions',
                'ordering': ['-held_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gt', 0), ('hours__lte', 12)), name='session_hours', violation_error_message='A session lasts more than 0 and at most 12 hours.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='workforce.session', verbose_name='training session')),
                ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='workforce.operator', verbose_name='operator')),
                ('present', models.BooleanField(default=True, verbose_name='present')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
                'constraints': [models.UniqueConstraint(fields=('session', 'operator'), name='attendance_once', violation_error_message='The operator is already on the list of this session.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='SupportParticipant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('support', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='workforce.centresupport', verbose_name='support to a centre')),
                ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_participations', to='workforce.operator', verbose_name='operator')),
            ],
            options={
                'verbose_name': 'participant in a support meeting',
                'verbose_name_plural': 'participants in support meetings',
                'constraints': [models.UniqueConstraint(fields=('support', 'operator'), name='support_participant_once', violation_error_message='The operator is already among the participants.')],
                'indexes': [],
            },
        ),
    ]
