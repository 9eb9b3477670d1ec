import django.db.models.deletion
import raccordo.lines.crises.models.situations
import raccordo.lines.crises.models.workers
import raccordo.lines.workforce.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('casework', '0001_initial'),
        ('demand', '0001_initial'),
        ('kernel', '0001_initial'),
        ('workforce', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Crisis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.CharField(default=raccordo.lines.crises.models.situations.crisis_code, editable=False, max_length=20, unique=True, verbose_name='code')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='crises', to='demand.company', verbose_name='company')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('level', models.CharField(choices=[('national', 'National'), ('regional', 'Regional'), ('local', 'Local')], max_length=10, verbose_name='level')),
                ('plural_sites', models.BooleanField(default=False, verbose_name='more than one site')),
                ('centre', models.ForeignKey(blank=True, help_text='Leave empty if several centres deal with it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='crises', to='kernel.centre', verbose_name='centre')),
                ('identified_on', models.DateField(db_index=True, verbose_name='identified by the Region on')),
                ('taken_in_charge_on', models.DateField(blank=True, null=True, verbose_name='taken in charge on')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
            ],
            options={
                'verbose_name': 'crisis',
                'verbose_name_plural': 'crises',
                'ordering': ['-identified_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('company', 'identified_on'), name='crisis_once', violation_error_message="This company's crisis is already recorded with this day."), models.CheckConstraint(condition=models.Q(('taken_in_charge_on__isnull', True), ('identified_on__isnull', True), ('taken_in_charge_on__gte', models.F('identified_on')), _connector='OR'), name='crisis_in_charge_after_identified', violation_error_message='A crisis is taken in charge on or after the day it was identified.'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('identified_on__isnull', True), ('closed_on__gte', models.F('identified_on')), _connector='OR'), name='crisis_closed_after_identified', violation_error_message='A crisis is closed on or after the day it was identified.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='CrisisAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('crisis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='crises.crisis', verbose_name='crisis')),
                ('kind', models.CharField(choices=[('relocation_adr', 'Relocation, with AdR-CIGS (art. 24-bis D.Lgs. 148/2015)'), ('other', 'Other agreement, without AdR-CIGS')], max_length=15, verbose_name='kind')),
                ('signed_on', models.DateField(verbose_name='signed on')),
                ('cigs_from', models.DateField(blank=True, null=True, verbose_name='wage fund (CIGS) from')),
                ('cigs_to', models.DateField(blank=True, null=True, verbose_name='wage fund (CIGS) to')),
                ('reference', models.CharField(help_text='Protocol number or address of the act.', max_length=200, verbose_name='reference')),
            ],
            options={
                'verbose_name': 'crisis agreement',
                'verbose_name_plural': 'crisis agreements',
                'ordering': ['-signed_on', 'pk'],
                'indexes': [models.Index(fields=['kind', 'signed_on'], name='crisis_agreement_kind')],
                'constraints': [models.UniqueConstraint(fields=('crisis', 'kind', 'signed_on'), name='crisis_agreement_once', violation_error_message='This agreement is already recorded.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'relocation_adr'), _negated=True), models.Q(('cigs_from__isnull', False), ('cigs_to__isnull', False)), _connector='OR'), name='crisis_agreement_relocation_has_cigs', violation_error_message='A relocation agreement is made within a wage fund: give its first and last day.'), models.CheckConstraint(condition=models.Q(('cigs_to__isnull', True), ('cigs_from__isnull', True), ('cigs_to__gte', models.F('cigs_from')), _connector='OR'), name='crisis_agreement_cigs', violation_error_message='The wage fund ends before it starts.'), models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='crisis_agreement_reference', violation_error_message='An agreement needs the reference of its act.')],
            },
        ),
        migrations.CreateModel(
            name='CrisisScoutingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('crisis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scouting_plans', to='crises.crisis', verbose_name='crisis')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='crisis_scouting_plans', to='kernel.centre', verbose_name='handed over to')),
                ('drafted_on', models.DateField(verbose_name='drafted on')),
                ('handed_over_on', models.DateField(blank=True, db_index=True, null=True, verbose_name='handed over on')),
                ('reference', models.CharField(blank=True, help_text='Protocol number or address of the act.', max_length=200, verbose_name='reference')),
            ],
            options={
                'verbose_name': 'scouting plan for a crisis',
                'verbose_name_plural': 'scouting plans for crises',
                'ordering': ['-drafted_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('crisis', 'centre', 'drafted_on'), name='crisis_scouting_plan_once', violation_error_message='This scouting plan is already recorded.'), models.CheckConstraint(condition=models.Q(('handed_over_on__isnull', True), ('drafted_on__isnull', True), ('handed_over_on__gte', models.F('drafted_on')), _connector='OR'), name='crisis_scouting_plan_handed_over', violation_error_message='A plan is handed over on or after the day it was drafted.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='CrisisTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('crisis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='crises.crisis', verbose_name='crisis')),
                ('held_on', models.DateField(db_index=True, verbose_name='held on')),
                ('level', models.CharField(choices=[('national', 'National'), ('regional', 'Regional'), ('local', 'Local')], max_length=10, verbose_name='level')),
                ('agency_involved', models.BooleanField(default=False, verbose_name='ANPAL Servizi involved')),
                ('attended', models.BooleanField(default=False, verbose_name='attended by ANPAL Servizi')),
            ],
            options={
                'verbose_name': 'crisis table',
                'verbose_name_plural': 'crisis tables',
                'ordering': ['-held_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('crisis', 'held_on', 'level'), name='crisis_table_once', violation_error_message='This table is already recorded.'), models.CheckConstraint(condition=models.Q(('attended', False), ('agency_involved', True), _connector='OR'), name='crisis_table_attended_if_involved', violation_error_message='Only a table in which ANPAL Servizi is involved can be attended.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='InformationMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('crisis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='crises.crisis', verbose_name='crisis')),
                ('kind', models.CharField(choices=[('adr_cigs', 'AdR-CIGS'), ('orientation', 'Basic orientation')], max_length=12, verbose_name='kind')),
                ('held_on', models.DateField(db_index=True, verbose_name='held on')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='information_meetings', to='kernel.centre', verbose_name='centre')),
            ],
            options={
                'verbose_name': 'information meeting',
                'verbose_name_plural': 'information meetings',
                'ordering': ['-held_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('crisis', 'kind', 'held_on', 'centre'), name='information_meeting_once', violation_error_message='This meeting is already recorded.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.CharField(default=raccordo.lines.crises.models.workers.worker_code, editable=False, max_length=20, unique=True, verbose_name='code')),
                ('crisis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workers', to='crises.crisis', verbose_name='crisis')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workers', to='crises.crisisagreement', verbose_name='agreement')),
                ('centre', models.ForeignKey(help_text='The centre that follows the worker.', on_delete=django.db.models.deletion.PROTECT, related_name='crisis_workers', to='kernel.centre', verbose_name='centre')),
                ('fiscal_code', models.CharField(max_length=16, validators=[raccordo.lines.workforce.validators.validate_fiscal_code], verbose_name='tax code')),
                ('first_name', models.CharField(max_length=80, verbose_name='first name')),
                ('last_name', models.CharField(max_length=80, verbose_name='last name')),
                ('sex', models.CharField(choices=[('F', 'female'), ('M', 'male')], max_length=1, verbose_name='sex')),
                ('birth_date', models.DateField(verbose_name='birth date')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='crisis_workers', to='kernel.municipality', verbose_name='municipality')),
                ('occupation', models.CharField(blank=True, max_length=120, verbose_name='occupation')),
                ('is_reachable', models.BooleanField(default=True, verbose_name='reachable')),
                ('seeker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='crisis_workers', to='casework.jobseeker', verbose_name="job seeker's file")),
                ('profile_analysed_on', models.DateField(blank=True, null=True, verbose_name='occupational profile analysed on')),
                ('left_pool_on', models.DateField(blank=True, null=True, verbose_name='left the pool on')),
                ('left_reason', models.CharField(blank=True, choices=[('hired', 'Found another job'), ('self_employed', 'Started a business'), ('recalled', 'Back at work in the company'), ('retired', 'Retired'), ('dismissed', 'Dismissed at the end of the wage fund'), ('resigned', 'Resigned'), ('other', 'Other reason')], max_length=15, verbose_name='reason for leaving')),
            ],
            options={
                'verbose_name': 'worker of a crisis',
                'verbose_name_plural': 'workers of crises',
                'ordering': ['code'],
                'indexes': [models.Index(fields=['left_pool_on', 'centre'], name='crisis_worker_left')],
                'constraints': [models.UniqueConstraint(fields=('crisis', 'fiscal_code'), name='crisis_worker_once', violation_error_message='This person is already among the workers of the crisis.'), models.CheckConstraint(condition=models.Q(models.Q(('left_pool_on__isnull', True), ('left_reason', '')), models.Q(('left_pool_on__isnull', False), models.Q(('left_reason', ''), _negated=True)), _connector='OR'), name='crisis_worker_left_with_reason', violation_error_message='Who leaves the pool has both a day and a reason.')],
            },
        ),
        migrations.CreateModel(
            name='IndividualContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='crises.worker', verbose_name='worker')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='individual_contacts', to='kernel.centre', verbose_name='centre')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone'), ('office', 'At the office'), ('video', 'Video call')], max_length=8, verbose_name='channel')),
                ('held_on', models.DateField(verbose_name='held on')),
                ('topic', models.CharField(choices=[('adr_cigs', 'AdR-CIGS'), ('orientation', 'Basic orientation')], max_length=12, verbose_name='topic')),
            ],
            options={
                'verbose_name': 'individual contact',
                'verbose_name_plural': 'individual contacts',
                'ordering': ['-held_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('worker', 'channel', 'held_on', 'topic'), name='individual_contact_once', violation_error_message='This contact is already recorded.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='MeetingAttendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='crises.informationmeeting', verbose_name='meeting')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='crises.worker', verbose_name='worker')),
                ('present', models.BooleanField(verbose_name='present')),
            ],
            options={
                'verbose_name': 'attendance at a meeting',
                'verbose_name_plural': 'attendances at meetings',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'worker'), name='meeting_attendance_once', violation_error_message='The worker is already on the list of this meeting.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RelocationPath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paths', to='crises.worker', verbose_name='worker')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relocation_paths', to='kernel.centre', verbose_name='centre')),
                ('joined_on', models.DateField(verbose_name='joined the path on')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('outcome', models.CharField(blank=True, choices=[('hired', 'Found a job'), ('self_employed', 'Started a business'), ('completed', 'Completed without a job'), ('abandoned', 'Abandoned'), ('transferred', 'Handed over to another provider')], max_length=15, verbose_name='outcome')),
            ],
            options={
                'verbose_name': 'relocation path',
                'verbose_name_plural': 'relocation paths',
                'ordering': ['-joined_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('worker',), name='relocation_path_one_open', violation_error_message='The worker is already on a path: end it before opening another.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('outcome', '')), models.Q(('ended_on__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='relocation_path_end_with_outcome', violation_error_message='A path that ended has an outcome; an open one has none.'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('joined_on__isnull', True), ('ended_on__gte', models.F('joined_on')), _connector='OR'), name='relocation_path_interval', violation_error_message='A path does not end before the worker joined it.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='WorkerProfileSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_sources', to='crises.worker', verbose_name='worker')),
                ('source', models.CharField(choices=[('cob', 'Mandatory communications (COB)'), ('sil', 'Labour information system (SIL)'), ('sip', 'Social-security benefits (SIP)'), ('sap', 'Worker record (SAP)'), ('interview', 'Interview')], max_length=10, verbose_name='source')),
                ('consulted_on', models.DateField(verbose_name='consulted on')),
            ],
            options={
                'verbose_name': "source of a worker's profile",
                'verbose_name_plural': "sources of workers' profiles",
                'ordering': ['-consulted_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('worker', 'source'), name='worker_profile_source_once', violation_error_message='This source is already among those consulted for the worker.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='WorkerProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='crises.worker', verbose_name='worker')),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='worker_proposals', to='demand.vacancy', verbose_name='vacancy')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='worker_proposals', to='kernel.centre', verbose_name='centre')),
                ('proposed_on', models.DateField(verbose_name='proposed on')),
                ('outcome', models.CharField(choices=[('pending', 'Waiting for an answer'), ('accepted', 'Accepted by the worker'), ('refused', 'Refused by the worker'), ('hired', 'Hired'), ('not_selected', 'Not selected by the company'), ('withdrawn', 'Vacancy withdrawn')], default='pending', max_length=12, verbose_name='outcome')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
            ],
            options={
                'verbose_name': 'vacancy proposed to a worker',
                'verbose_name_plural': 'vacancies proposed to workers',
                'ordering': ['-proposed_on', 'pk'],
                'indexes': [models.Index(fields=['proposed_on', 'worker'], name='worker_proposal_day')],
                'constraints': [models.UniqueConstraint(fields=('worker', 'vacancy'), name='worker_proposal_once', violation_error_message='This vacancy was already proposed to the worker.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('outcome', 'pending')), models.Q(models.Q(('outcome', 'pending'), _negated=True), ('decided_on__isnull', False)), _connector='OR'), name='worker_proposal_decided', violation_error_message='An outcome has the day it was known; a pending proposal has none.'), models.CheckConstraint(condition=models.Q(('decided_on__isnull', True), ('proposed_on__isnull', True), ('decided_on__gte', models.F('proposed_on')), _connector='OR'), name='worker_proposal_decided_after', violation_error_message='The outcome comes on or after the day of the proposal.')],
            },
        ),
        migrations.CreateModel(
            name='RelocationService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('path', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='crises.relocationpath', verbose_name='relocation path')),
                ('kind', models.CharField(choices=[('take_in', 'Reception and taking in charge'), ('skills_review', 'Review of skills'), ('guidance', 'Specialist guidance'), ('active_search', 'Assisted job search'), ('training', 'Referral to training'), ('matching', 'Matching with vacancies')], max_length=15, verbose_name='kind')),
                ('held_on', models.DateField(verbose_name='held on')),
                ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='relocation_services', to='workforce.operator', verbose_name='operator')),
            ],
            options={
                'verbose_name': 'relocation service',
                'verbose_name_plural': 'relocation services',
                'ordering': ['-held_on', 'pk'],
                'indexes': [models.Index(fields=['held_on'], name='relocation_service_day'), models.Index(fields=['path', 'held_on'], name='relocation_service_path_day')],
                'constraints': [models.UniqueConstraint(fields=('path', 'kind', 'held_on'), name='relocation_service_once', violation_error_message='This service is already recorded on that day.')],
            },
        ),
    ]
