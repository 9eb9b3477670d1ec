import django.db.models.deletion
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
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('seeker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='casework.jobseeker', verbose_name='job seeker')),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='demand.vacancy', verbose_name='vacancy')),
                ('kind', models.CharField(choices=[('shortlist', 'shortlist sent to the company'), ('proposal', 'offer proposed to the person')], max_length=9, verbose_name='kind')),
                ('proposed_on', models.DateField(verbose_name='proposed on')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='kernel.centre', verbose_name='centre')),
                ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='workforce.operator', verbose_name='operator')),
                ('outcome', models.CharField(choices=[('pending', 'pending'), ('accepted', 'accepted by the person'), ('refused', 'refused by the person'), ('hired', 'hired'), ('not_selected', 'not selected by the company'), ('withdrawn', 'withdrawn')], default='pending', max_length=12, verbose_name='outcome')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
                'ordering': ['-proposed_on', 'pk'],
                'indexes': [models.Index(fields=['seeker', 'proposed_on'], name='proposal_seeker_day'), models.Index(fields=['proposed_on', 'centre'], name='proposal_day_centre')],
                'constraints': [models.UniqueConstraint(fields=('seeker', 'vacancy', 'kind', 'proposed_on'), name='proposal_once_a_day', violation_error_message='This person was already put forward for this vacancy on this day.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('outcome', 'pending')), models.Q(models.Q(('outcome', 'pending'), _negated=True), ('decided_on__gte', models.F('proposed_on')), ('decided_on__isnull', False)), _connector='OR'), name='proposal_decided_with_day', violation_error_message='A decided proposal has the day of the decision, not before the proposal; a pending one has none.')],
            },
        ),
        migrations.CreateModel(
            name='OfferVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='verdict', to='matching.proposal', verbose_name='proposal')),
                ('assessed_on', models.DateField(verbose_name='assessed on')),
                ('regime', models.CharField(blank=True, max_length=30, verbose_name='rules applied')),
                ('congruous', models.BooleanField(verbose_name='congruous')),
                ('reasons', models.JSONField(blank=True, default=list, verbose_name='reasons')),
                ('distance_km', models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, verbose_name='distance, km')),
                ('distance_estimated', models.BooleanField(default=False, help_text='From the straight line between municipalities.', verbose_name='distance estimated')),
            ],
            options={
                'verbose_name': 'verdict on an offer',
                'verbose_name_plural': 'verdicts on offers',
                'ordering': ['-assessed_on', 'pk'],
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
