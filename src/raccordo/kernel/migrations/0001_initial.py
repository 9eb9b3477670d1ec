import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('synthetic', models.BooleanField(default=False, verbose_name='synthetic data')),
                ('reference_day', models.DateField(blank=True, help_text="The day taken for today; empty means the calendar's.", null=True, verbose_name='reference day')),
                ('scale', models.FloatField(blank=True, null=True, verbose_name='scale of the synthetic region')),
                ('seed', models.BigIntegerField(blank=True, null=True, verbose_name='seed of the synthetic region')),
                ('built_with', models.CharField(blank=True, max_length=64, verbose_name='what it was built from')),
                ('complete', models.BooleanField(default=False, help_text='The region is there and its readings were taken.', verbose_name='built to the end')),
            ],
            options={
                'verbose_name': 'installation',
                'verbose_name_plural': 'installations',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='installation_single_row')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=2, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('attribution', models.TextField(blank=True, verbose_name='attribution of boundaries and population')),
                ('outline', models.TextField(blank=True, verbose_name='outline, SVG path')),
                ('view_box', models.CharField(blank=True, max_length=60, verbose_name='SVG view box of the map')),
            ],
            options={
                'verbose_name': 'region',
                'verbose_name_plural': 'regions',
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('app', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='app')),
                ('number', models.PositiveBigIntegerField(default=0, verbose_name='number')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'indexes': [],
                'constraints': [],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Quadrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quadrants', to='kernel.region', verbose_name='region')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'quadrant',
                'verbose_name_plural': 'quadrants',
                'ordering': ['position', 'name'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Province',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='provinces', to='kernel.region', verbose_name='region')),
                ('code', models.CharField(max_length=3, unique=True, verbose_name='code')),
                ('sign', models.CharField(max_length=2, unique=True, verbose_name='sign')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('quadrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='provinces', to='kernel.quadrant', verbose_name='quadrant')),
            ],
            options={
                'verbose_name': 'province',
                'verbose_name_plural': 'provinces',
                'ordering': ['name'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='municipalities', to='kernel.province', verbose_name='province')),
                ('code', models.CharField(max_length=6, unique=True, verbose_name='ISTAT code')),
                ('cadastral_code', models.CharField(db_index=True, max_length=4, verbose_name='cadastral code')),
                ('name', models.CharField(db_index=True, max_length=120, verbose_name='name')),
                ('postcode', models.CharField(blank=True, max_length=5, verbose_name='postcode')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
            ],
            options={
                'verbose_name': 'municipality',
                'verbose_name_plural': 'municipalities',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='municipality_validity', violation_error_message='The last valid day comes before the first one.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Centre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='centres', to='kernel.province', verbose_name='province')),
                ('quadrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='centres', to='kernel.quadrant', verbose_name='quadrant')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='centres_seated', to='kernel.municipality', verbose_name='seat')),
                ('longitude', models.FloatField(verbose_name='longitude')),
                ('latitude', models.FloatField(verbose_name='latitude')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
            ],
            options={
                'verbose_name': 'employment centre',
                'verbose_name_plural': 'employment centres',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='centre_validity', violation_error_message='The last valid day comes before the first one.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='MunicipalityChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes_from', to='kernel.municipality', verbose_name='predecessor')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes_to', to='kernel.municipality', verbose_name='successor')),
                ('day', models.DateField(verbose_name='first day of the change')),
                ('share', models.DecimalField(decimal_places=4, default=1, max_digits=5, verbose_name='share')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'change of municipality',
                'verbose_name_plural': 'changes of municipalities',
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor', 'day'), name='municipality_change_once'), models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='municipality_change_share')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Population',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='population', to='kernel.municipality', verbose_name='municipality')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('age_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='age from')),
                ('age_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='age to')),
                ('females', models.PositiveIntegerField(blank=True, null=True, verbose_name='females')),
                ('males', models.PositiveIntegerField(blank=True, null=True, verbose_name='males')),
                ('total', models.PositiveIntegerField(verbose_name='total')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'population',
                'verbose_name_plural': 'population',
                'constraints': [models.UniqueConstraint(models.F('municipality'), models.F('year'), django.db.models.functions.comparison.Coalesce('age_from', -1), django.db.models.functions.comparison.Coalesce('age_to', -1), name='population_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='CentreAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='kernel.municipality', verbose_name='municipality')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='kernel.centre', verbose_name='centre')),
                ('share', models.DecimalField(decimal_places=4, default=1, max_digits=5, verbose_name='share of the inhabitants')),
                ('basis', models.CharField(choices=[('proposed', 'proposed by rule'), ('official', 'loaded by the region')], max_length=10, verbose_name='basis')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
            ],
            options={
                'verbose_name': 'assignment to a centre',
                'verbose_name_plural': 'assignments to centres',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='centre_assignment_validity', violation_error_message='The last valid day comes before the first one.'), models.UniqueConstraint(fields=('municipality', 'centre', 'valid_from'), name='centre_assignment_once'), models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='centre_assignment_share')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='CentreShape',
            fields=[
                ('centre', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='shape', serialize=False, to='kernel.centre', verbose_name='centre')),
                ('path', models.TextField(verbose_name='SVG path')),
                ('label_x', models.FloatField(verbose_name='label x')),
                ('label_y', models.FloatField(verbose_name='label y')),
                ('view_box', models.CharField(blank=True, help_text='Frames the centre alone.', max_length=60, verbose_name='SVG view box')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'verbose_name': 'shape of a centre',
                'verbose_name_plural': 'shapes of centres',
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Deliverable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reinforcement_plan', 'Reinforcement plan of the employment services'), ('scouting_plan', 'Regional scouting plan'), ('labour_market_report', 'Local labour-market report'), ('basin_report', 'Yearly report of a basin, for operators'), ('crisis_report', 'Half-yearly monitoring report on relocation'), ('skills_gap_model', 'Model for the skills gap'), ('analysis_model', 'Model of labour-market analysis'), ('evaluation_report', 'Evaluation report'), ('apprenticeship_guide', 'Guide to apprenticeship for schools'), ('advantages_sheet', 'Sheet of advantages for companies'), ('other', 'Other document')], max_length=30, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('year', models.PositiveSmallIntegerField(help_text='The year the document is about.', verbose_name='year')),
                ('half', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'first'), (2, 'second')], null=True, verbose_name='half-year')),
                ('quadrant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='kernel.quadrant', verbose_name='quadrant')),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='kernel.centre', verbose_name='centre')),
                ('file', models.FileField(blank=True, upload_to='deliverables/%Y/', verbose_name='file')),
                ('reference', models.CharField(blank=True, help_text='Protocol number or address of the act.', max_length=200, verbose_name='reference')),
                ('drafted_on', models.DateField(verbose_name='drafted on')),
                ('shared_on', models.DateField(blank=True, null=True, verbose_name='shared on')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='kernel.deliverable', verbose_name='replaces')),
            ],
            options={
                'verbose_name': 'deliverable',
                'verbose_name_plural': 'deliverables',
                'ordering': ['-drafted_on', 'kind', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('kind'), models.F('year'), django.db.models.functions.comparison.Coalesce('half', 0), django.db.models.functions.comparison.Coalesce('quadrant', 0), django.db.models.functions.comparison.Coalesce('centre', 0), models.F('title'), models.F('version'), name='deliverable_version_once', violation_error_message='This version of the document is already recorded.'), models.CheckConstraint(condition=models.Q(('shared_on__isnull', True), ('shared_on__gte', models.F('drafted_on')), _connector='OR'), name='deliverable_shared_after_draft', violation_error_message='A document is shared on or after the day it was drafted.'), models.CheckConstraint(condition=models.Q(('shared_on__isnull', True), models.Q(('file', ''), _negated=True), models.Q(('reference', ''), _negated=True), _connector='OR'), name='deliverable_shared_with_evidence', violation_error_message='A shared document needs its file or its protocol reference.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('role', models.CharField(choices=[('regional_manager', 'Regional manager'), ('agency_manager', 'Agency manager'), ('line_lead', 'Line lead'), ('centre_manager', 'Centre manager'), ('operator', 'Operator'), ('navigator', 'Navigator'), ('body_operator', 'Accredited-body operator'), ('school_contact', 'School contact'), ('company_contact', 'Company contact'), ('analyst', 'Analyst'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='kernel.centre', verbose_name='centre')),
                ('quadrant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='kernel.quadrant', verbose_name='quadrant')),
                ('organisation', models.CharField(blank=True, help_text='Code of the school, company or accredited body the person acts for.', max_length=40, verbose_name='organisation code')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='membership_validity', violation_error_message='The last valid day comes before the first one.'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['centre_manager', 'navigator', 'operator']), _negated=True), ('centre__isnull', False), _connector='OR'), name='membership_centre_role_has_centre', violation_error_message='This role works in a centre: choose which one.'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['body_operator', 'company_contact', 'school_contact']), _negated=True), models.Q(('organisation', ''), _negated=True), _connector='OR'), name='membership_organisation_role_has_organisation', violation_error_message='This role acts for an organisation: give its code.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='DeliverableRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('deliverable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='kernel.deliverable', verbose_name='deliverable')),
                ('name', models.CharField(max_length=120, verbose_name='recipient')),
                ('shared_on', models.DateField(verbose_name='shared on')),
            ],
            options={
                'verbose_name': 'recipient of a deliverable',
                'verbose_name_plural': 'recipients of deliverables',
                'ordering': ['deliverable', 'name'],
                'constraints': [models.UniqueConstraint(fields=('deliverable', 'name'), name='deliverable_recipient_once', violation_error_message='This recipient is already recorded.')],
                'indexes': [],
            },
        ),
    ]
