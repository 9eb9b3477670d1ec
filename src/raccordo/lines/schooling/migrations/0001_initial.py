import django.core.validators
import django.db.models.deletion
import raccordo.lines.schooling.models.assistance
import raccordo.lines.schooling.models.pathways
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('demand', '0001_initial'),
        ('kernel', '0001_initial'),
        ('workforce', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrainingBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
            ],
            options={
                'verbose_name': 'training body',
                'verbose_name_plural': 'training bodies',
                'ordering': ['name', 'pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='DiffusionPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('kind', models.CharField(choices=[('dual_rdc', 'Dual system, for those in charge of families on citizenship income'), ('territorial_promotion', 'Territorial promotion of the dual system')], max_length=25, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='diffusion_plans', to='schooling.trainingbody', verbose_name='training body')),
                ('drafted_on', models.DateField(verbose_name='drafted on')),
                ('shared_on', models.DateField(blank=True, null=True, verbose_name='shared on')),
                ('reference', models.CharField(blank=True, help_text='Protocol number or address of the act.', max_length=200, verbose_name='reference')),
            ],
            options={
                'verbose_name': 'diffusion plan',
                'verbose_name_plural': 'diffusion plans',
                'ordering': ['-drafted_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'title', 'body'), name='diffusion_plan_once', violation_error_message='This plan is already recorded.'), models.UniqueConstraint(condition=models.Q(('body__isnull', True)), fields=('kind', 'title'), name='diffusion_plan_once_regional', violation_error_message='This plan is already recorded.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'territorial_promotion'), _negated=True), ('body__isnull', False), _connector='OR'), name='diffusion_plan_body', violation_error_message='A plan of territorial promotion is made with a training body: choose it.'), models.CheckConstraint(condition=models.Q(('shared_on__isnull', True), ('shared_on__gte', models.F('drafted_on')), _connector='OR'), name='diffusion_plan_shared_after_draft', violation_error_message='A plan is shared on or after the day it was drafted.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('school', 'Upper-secondary school'), ('cfp', 'Vocational centre (CFP)'), ('its', 'Higher technical institute (ITS)'), ('university', 'University'), ('cpia', 'Adult education centre (CPIA)')], max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='institutions', to='schooling.trainingbody', verbose_name='training body')),
                ('school_type', models.CharField(blank=True, choices=[('liceo', 'Liceo'), ('tecnico', 'Technical institute'), ('professionale', 'Vocational institute')], max_length=15, verbose_name='type of school')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='institutions', to='kernel.municipality', verbose_name='municipality')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='institutions', to='kernel.centre', verbose_name='centre')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
            ],
            options={
                'verbose_name': 'institution',
                'verbose_name_plural': 'institutions',
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(fields=['kind', 'centre'], name='institution_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('kind', 'cfp')), models.Q(models.Q(('kind', 'cfp'), _negated=True), ('body__isnull', True)), _connector='OR'), name='institution_cfp_has_body', violation_error_message='A vocational centre has its training body; other institutions have none.'), models.CheckConstraint(condition=models.Q(('kind', 'school'), ('school_type', ''), _connector='OR'), name='institution_school_type', violation_error_message='Only upper-secondary schools have a type of school.')],
            },
        ),
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assistances', to='schooling.institution', verbose_name='institution')),
                ('topic', models.CharField(choices=[('apprenticeship_first', 'First-level apprenticeship'), ('apprenticeship_third', 'Third-level apprenticeship'), ('workshops', 'Workshops on active policies and guidance'), ('pcto', 'School-work paths (PCTO)'), ('reinforced_alternation', 'Reinforced alternation'), ('active_policies', 'Promotion of active policies')], max_length=25, verbose_name='topic')),
                ('form', models.CharField(choices=[('meeting', 'Meeting'), ('coaching', 'Coaching'), ('training', 'Training'), ('materials', 'Handing over of tools and materials')], max_length=10, verbose_name='form of assistance')),
                ('held_on', models.DateField(verbose_name='held on')),
                ('hours', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='hours')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assistances', to='kernel.centre', verbose_name='centre')),
                ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assistances', to='workforce.operator', verbose_name='operator')),
            ],
            options={
                'verbose_name': 'assistance',
                'verbose_name_plural': 'assistance to institutions',
                'ordering': ['-held_on', 'pk'],
                'indexes': [models.Index(fields=['topic', 'held_on'], name='assistance_topic_day')],
                'constraints': [models.UniqueConstraint(fields=('institution', 'topic', 'form', 'held_on'), name='assistance_once', violation_error_message='This assistance is already recorded.'), models.CheckConstraint(condition=models.Q(('hours__gte', 0), ('hours__lte', 24)), name='assistance_hours', violation_error_message='The hours of one day are between 0 and 24.')],
            },
        ),
        migrations.CreateModel(
            name='DiffusionMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='schooling.diffusionplan', verbose_name='plan')),
                ('planned_on', models.DateField(verbose_name='planned on')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='held on')),
                ('audience', models.CharField(choices=[('centres', 'Employment centres'), ('social_services', 'Social services and municipalities'), ('schools', 'Schools and vocational centres'), ('companies', 'Companies and their associations'), ('families', 'Students and families')], max_length=15, verbose_name='audience')),
            ],
            options={
                'verbose_name': 'diffusion meeting',
                'verbose_name_plural': 'diffusion meetings',
                'ordering': ['planned_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'planned_on', 'audience'), name='diffusion_meeting_once', violation_error_message='The plan already foresees this meeting on that day.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='PctoPath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pcto_paths', to='schooling.institution', verbose_name='institution')),
                ('school_year', models.PositiveSmallIntegerField(help_text='The year in which it begins: 2020 for 2020/21.', validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='school year')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pcto_paths', to='demand.company', verbose_name='host company')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('hours', models.PositiveSmallIntegerField(verbose_name='hours')),
            ],
            options={
                'verbose_name': 'school-work path (PCTO)',
                'verbose_name_plural': 'school-work paths (PCTO)',
                'ordering': ['-starts_on', 'pk'],
                'indexes': [models.Index(fields=['starts_on', 'ends_on'], name='pcto_days')],
                'constraints': [models.UniqueConstraint(fields=('institution', 'school_year', 'title'), name='pcto_once', violation_error_message='The institution already has a path with this title in this school year.'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='pcto_interval', violation_error_message='The last day comes before the first one.'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='pcto_hours', violation_error_message='A path lasts at least one hour.')],
            },
        ),
        migrations.CreateModel(
            name='SupportPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_plans', to='schooling.institution', verbose_name='institution')),
                ('school_year', models.PositiveSmallIntegerField(help_text='The year in which it begins: 2020 for 2020/21.', validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='school year')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('updated_on', models.DateField(db_index=True, verbose_name='updated on')),
                ('shared_on', models.DateField(blank=True, null=True, verbose_name='shared on')),
                ('reference', models.CharField(blank=True, help_text='Protocol number or address of the act.', max_length=200, verbose_name='reference')),
            ],
            options={
                'verbose_name': 'general support plan',
                'verbose_name_plural': 'general support plans',
                'ordering': ['-updated_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'school_year', 'version'), name='support_plan_version_once', violation_error_message="This version of the institution's plan is already recorded."), models.CheckConstraint(condition=models.Q(('shared_on__isnull', True), ('shared_on__gte', models.F('updated_on')), _connector='OR'), name='support_plan_shared_after_update', violation_error_message='A plan is shared on or after the day it was updated.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='SupportRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.CharField(default=raccordo.lines.schooling.models.assistance.request_code, editable=False, max_length=20, unique=True, verbose_name='code')),
                ('institution', models.ForeignKey(blank=True, help_text='Leave empty if the Region asks.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='support_requests', to='schooling.institution', verbose_name='institution')),
                ('centre', models.ForeignKey(blank=True, help_text="Empty: the institution's centre.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='support_requests', to='kernel.centre', verbose_name='centre')),
                ('topic', models.CharField(choices=[('apprenticeship_first', 'First-level apprenticeship'), ('apprenticeship_third', 'Third-level apprenticeship'), ('workshops', 'Workshops on active policies and guidance'), ('pcto', 'School-work paths (PCTO)'), ('reinforced_alternation', 'Reinforced alternation'), ('active_policies', 'Promotion of active policies')], max_length=25, verbose_name='topic')),
                ('text', models.TextField(blank=True, verbose_name='request')),
                ('received_on', models.DateField(db_index=True, verbose_name='received on')),
                ('satisfied_on', models.DateField(blank=True, null=True, verbose_name='satisfied on')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'support request',
                'verbose_name_plural': 'support requests',
                'ordering': ['-received_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('satisfied_on__isnull', True), ('satisfied_on__gte', models.F('received_on')), _connector='OR'), name='support_request_satisfied_after', violation_error_message='A request is satisfied on or after the day it was received.'), models.CheckConstraint(condition=models.Q(('satisfied_on__isnull', True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='support_request_answer', violation_error_message='A satisfied request needs its answer: say what was done.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Apprenticeship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.CharField(default=raccordo.lines.schooling.models.pathways.apprenticeship_code, editable=False, max_length=20, unique=True, verbose_name='code')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='apprenticeships', to='schooling.institution', verbose_name='institution')),
                ('level', models.CharField(choices=[('first', 'First level: qualification, diploma'), ('third', 'Third level: higher education and research')], max_length=6, verbose_name='level')),
                ('employer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='apprenticeships', to='demand.company', verbose_name='employer')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='apprenticeships', to='kernel.centre', verbose_name='centre')),
                ('apprentice_code', models.CharField(help_text='The code the institution gives the student, not the name or the tax code.', max_length=40, verbose_name="apprentice's code")),
                ('pfi_agreed_on', models.DateField(blank=True, null=True, verbose_name='individual training plan agreed on')),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='started on')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('end_reason', models.CharField(blank=True, choices=[('completed', 'Training period completed'), ('confirmed', 'Confirmed as an employee'), ('resigned', 'Resigned'), ('dismissed', 'Dismissed'), ('left_school', 'Left the course of study'), ('other', 'Other reason')], max_length=12, verbose_name='reason of the end')),
                ('assisted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='apprenticeships', to='schooling.assistance', verbose_name='assistance it began with')),
            ],
            options={
                'verbose_name': 'apprenticeship',
                'verbose_name_plural': 'apprenticeships',
                'ordering': ['-started_on', 'pk'],
                'indexes': [models.Index(fields=['started_on', 'level'], name='apprenticeship_start')],
                'constraints': [models.UniqueConstraint(fields=('institution', 'apprentice_code', 'employer', 'started_on'), name='apprenticeship_once', violation_error_message="This apprentice's contract with the company is already recorded."), models.UniqueConstraint(condition=models.Q(('started_on__isnull', True)), fields=('institution', 'apprentice_code', 'employer'), name='apprenticeship_once_in_preparation', violation_error_message="This apprentice's contract with the company is already recorded."), models.CheckConstraint(condition=models.Q(('started_on__isnull', True), models.Q(('pfi_agreed_on__isnull', False), ('pfi_agreed_on__lte', models.F('started_on'))), _connector='OR'), name='apprenticeship_starts_with_plan', violation_error_message='A contract starts once its individual training plan is agreed: give that day.'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True)), models.Q(('ended_on__gte', models.F('started_on')), ('ended_on__isnull', False), ('started_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='apprenticeship_end', violation_error_message='An ended contract has a reason, and does not end before it starts.')],
            },
        ),
        migrations.CreateModel(
            name='PctoStudent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('path', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='students', to='schooling.pctopath', verbose_name='path')),
                ('student_code', models.CharField(help_text='The code the institution gives the student, not the name or the tax code.', max_length=40, verbose_name="student's code")),
                ('disabled', models.BooleanField(default=False, verbose_name='with a disability')),
            ],
            options={
                'verbose_name': 'student on a path',
                'verbose_name_plural': 'students on paths',
                'ordering': ['student_code', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('path', 'student_code'), name='pcto_student_once', violation_error_message='The student is already on this path.')],
                'indexes': [],
            },
        ),
    ]
