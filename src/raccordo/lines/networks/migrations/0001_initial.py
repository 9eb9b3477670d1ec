import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('demand', '0001_initial'),
        ('kernel', '0001_initial'),
        ('schooling', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('kind', models.CharField(choices=[('territorial', 'meeting of labour-market actors'), ('employers_day', "Employers' Day"), ('transitions_promotion', 'promotion of transitions to companies'), ('its_promotion', 'promotion of the ITS'), ('job_fair', 'job fair'), ('school_guidance', 'guidance in schools')], max_length=24, verbose_name='kind')),
                ('planned_on', models.DateField(verbose_name='planned on')),
                ('held_on', models.DateField(blank=True, db_index=True, null=True, verbose_name='held on')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='cancelled on')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='kernel.municipality', verbose_name='municipality')),
                ('centre', models.ForeignKey(blank=True, help_text='The centre that organised it; empty for an event of the region.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='kernel.centre', verbose_name='centre')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-planned_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('title', 'planned_on', 'municipality'), name='event_once', violation_error_message='This event is already recorded.'), models.CheckConstraint(condition=models.Q(('held_on__isnull', True), ('cancelled_on__isnull', True), _connector='OR'), name='event_held_or_cancelled', violation_error_message='An event is either held or cancelled, not both.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Network',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('name', models.CharField(max_length=160, unique=True, verbose_name='name')),
                ('kind', models.CharField(choices=[('school_enterprise', 'schools and companies'), ('sector_district', 'sector district'), ('social', 'social inclusion')], max_length=20, verbose_name='kind')),
                ('quadrant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='networks', to='kernel.quadrant', verbose_name='quadrant')),
                ('sector', models.CharField(blank=True, max_length=120, verbose_name='sector')),
                ('founded_on', models.DateField(verbose_name='founded on')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
            ],
            options={
                'verbose_name': 'network',
                'verbose_name_plural': 'networks',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('founded_on__isnull', True), ('ended_on__gte', models.F('founded_on')), _connector='OR'), name='network_ended_after_founded', violation_error_message='A network ends on or after the day it was founded.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'sector_district'), _negated=True), models.Q(('sector', ''), _negated=True), _connector='OR'), name='network_district_has_sector', violation_error_message='Name the sector of the district.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('kind', models.CharField(choices=[('employers_association', "employers' association"), ('chamber', 'chamber of commerce (CCIAA)'), ('consultants_order', 'order of labour consultants'), ('trade_union', 'trade union'), ('bilateral_body', 'bilateral body'), ('social_service', 'social services'), ('municipality', 'municipality or union of municipalities'), ('third_sector', 'third-sector organisation'), ('public_body', 'other public body'), ('other', 'other')], max_length=24, verbose_name='kind')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='kernel.municipality', verbose_name='municipality of the seat')),
            ],
            options={
                'verbose_name': 'partner',
                'verbose_name_plural': 'partners',
                'ordering': ['name', 'pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='PartnershipAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('signed_on', models.DateField(db_index=True, verbose_name='signed on')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('centre', models.ForeignKey(blank=True, help_text='The centre that signed it; empty for an agreement of the region.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='kernel.centre', verbose_name='centre')),
                ('file', models.FileField(blank=True, upload_to='agreements/%Y/', verbose_name='file')),
                ('reference', models.CharField(blank=True, help_text='Protocol number or address of the act.', max_length=200, verbose_name='reference')),
            ],
            options={
                'verbose_name': 'partnership agreement',
                'verbose_name_plural': 'partnership agreements',
                'ordering': ['-signed_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('signed_on__isnull', True), ('ended_on__gte', models.F('signed_on')), _connector='OR'), name='agreement_ended_after_signed', violation_error_message='An agreement ends on or after the day it was signed.'), models.CheckConstraint(condition=models.Q(models.Q(('file', ''), _negated=True), models.Q(('reference', ''), _negated=True), _connector='OR'), name='agreement_has_evidence', violation_error_message='Attach the signed agreement or give its protocol reference.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='SocialNode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('kind', models.CharField(choices=[('consortium', 'consortium of social services'), ('municipality', 'social service of a municipality'), ('health', 'health authority'), ('third_sector', 'third-sector organisation'), ('table', 'territorial table')], max_length=14, verbose_name='kind')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='social_nodes', to='kernel.municipality', verbose_name='municipality')),
                ('centre', models.ForeignKey(help_text="The centre that works with the node; its quadrant is the node's.", on_delete=django.db.models.deletion.PROTECT, related_name='social_nodes', to='kernel.centre', verbose_name='centre')),
            ],
            options={
                'verbose_name': 'node of the social network',
                'verbose_name_plural': 'nodes of the social network',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('name', 'municipality'), name='social_node_once', violation_error_message='This node is already recorded in the municipality.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AgreementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='networks.partnershipagreement', verbose_name='agreement')),
                ('line', models.CharField(choices=[('services', 'services for work and citizenship income'), ('transition', 'school-to-work transition'), ('crises', 'companies in transformation or crisis'), ('companies', 'relations with companies'), ('data_science', 'data science, monitoring and evaluation')], max_length=12, verbose_name='line of the plan')),
            ],
            options={
                'verbose_name': 'line of an agreement',
                'verbose_name_plural': 'lines of agreements',
                'ordering': ['agreement', 'line'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'line'), name='agreement_line_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AgreementParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='networks.partnershipagreement', verbose_name='agreement')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='networks.partner', verbose_name='partner')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='demand.company', verbose_name='company')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='schooling.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'party to an agreement',
                'verbose_name_plural': 'parties to agreements',
                'ordering': ['agreement', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('company__isnull', True), ('institution__isnull', True), ('partner__isnull', False)), models.Q(('company__isnull', False), ('institution__isnull', True), ('partner__isnull', True)), models.Q(('company__isnull', True), ('institution__isnull', False), ('partner__isnull', True)), _connector='OR'), name='agreement_party_one', violation_error_message='Choose one organisation, and only one.'), models.UniqueConstraint(fields=('agreement', 'partner'), name='agreement_party_partner_once', violation_error_message='This organisation is already a party to the agreement.'), models.UniqueConstraint(fields=('agreement', 'company'), name='agreement_party_company_once', violation_error_message='This organisation is already a party to the agreement.'), models.UniqueConstraint(fields=('agreement', 'institution'), name='agreement_party_institution_once', violation_error_message='This organisation is already a party to the agreement.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='EventLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='networks.event', verbose_name='event')),
                ('line', models.CharField(choices=[('services', 'services for work and citizenship income'), ('transition', 'school-to-work transition'), ('crises', 'companies in transformation or crisis'), ('companies', 'relations with companies'), ('data_science', 'data science, monitoring and evaluation')], max_length=12, verbose_name='line of the plan')),
            ],
            options={
                'verbose_name': 'line of an event',
                'verbose_name_plural': 'lines of events',
                'ordering': ['event', 'line'],
                'constraints': [models.UniqueConstraint(fields=('event', 'line'), name='event_line_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='EventParticipation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='networks.event', verbose_name='event')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='event_participations', to='networks.partner', verbose_name='partner')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='event_participations', to='demand.company', verbose_name='company')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='event_participations', to='schooling.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'participation in an event',
                'verbose_name_plural': 'participations in events',
                'ordering': ['event', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('company__isnull', True), ('institution__isnull', True), ('partner__isnull', False)), models.Q(('company__isnull', False), ('institution__isnull', True), ('partner__isnull', True)), models.Q(('company__isnull', True), ('institution__isnull', False), ('partner__isnull', True)), _connector='OR'), name='event_participation_one', violation_error_message='Choose one organisation, and only one.'), models.UniqueConstraint(fields=('event', 'partner'), name='event_participation_partner_once', violation_error_message='This organisation is already among the participants.'), models.UniqueConstraint(fields=('event', 'company'), name='event_participation_company_once', violation_error_message='This organisation is already among the participants.'), models.UniqueConstraint(fields=('event', 'institution'), name='event_participation_institution_once', violation_error_message='This organisation is already among the participants.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='NetworkActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='networks.network', verbose_name='network')),
                ('kind', models.CharField(choices=[('meeting', 'meeting'), ('laboratory', 'laboratory'), ('pathway', 'pathway for students or workers')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('held_on', models.DateField(verbose_name='held on')),
            ],
            options={
                'verbose_name': 'activity of a network',
                'verbose_name_plural': 'activities of networks',
                'ordering': ['-held_on', 'pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='NetworkMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='networks.network', verbose_name='network')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='network_memberships', to='networks.partner', verbose_name='partner')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='network_memberships', to='schooling.institution', verbose_name='institution')),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='network_memberships', to='kernel.centre', verbose_name='centre')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='network_memberships', to='demand.company', verbose_name='company')),
                ('joined_on', models.DateField(verbose_name='joined on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
            ],
            options={
                'verbose_name': 'member of a network',
                'verbose_name_plural': 'members of networks',
                'ordering': ['network', 'joined_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('centre__isnull', True), ('company__isnull', True), ('institution__isnull', True), ('partner__isnull', False)), models.Q(('centre__isnull', True), ('company__isnull', True), ('institution__isnull', False), ('partner__isnull', True)), models.Q(('centre__isnull', False), ('company__isnull', True), ('institution__isnull', True), ('partner__isnull', True)), models.Q(('centre__isnull', True), ('company__isnull', False), ('institution__isnull', True), ('partner__isnull', True)), _connector='OR'), name='network_member_one', violation_error_message='Choose one organisation, and only one.'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('joined_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='network_member_left_after_joined', violation_error_message='A member leaves on or after the day it joined.'), models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('network', 'partner'), name='network_member_partner_once', violation_error_message='This organisation is already a member of the network.'), models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('network', 'institution'), name='network_member_institution_once', violation_error_message='This organisation is already a member of the network.'), models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('network', 'centre'), name='network_member_centre_once', violation_error_message='This organisation is already a member of the network.'), models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('network', 'company'), name='network_member_company_once', violation_error_message='This organisation is already a member of the network.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='NodeSupport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='networks.socialnode', verbose_name='node')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='node_supports', to='kernel.centre', verbose_name='centre')),
                ('form', models.CharField(choices=[('meeting', 'meeting'), ('protocol', 'agreed procedure'), ('training', 'joint training'), ('case_review', 'joint review of cases')], max_length=12, verbose_name='form')),
                ('held_on', models.DateField(db_index=True, verbose_name='held on')),
            ],
            options={
                'verbose_name': 'support to a node',
                'verbose_name_plural': 'support to nodes',
                'ordering': ['-held_on', 'pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
