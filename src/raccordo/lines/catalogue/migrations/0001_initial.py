import django.db.models.deletion
import django.db.models.functions.comparison
import raccordo.lines.catalogue.enums
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='number')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                ('note', models.TextField(blank=True, verbose_name='what changed')),
            ],
            options={
                'verbose_name': 'edition of the catalogue',
                'verbose_name_plural': 'editions of the catalogue',
                'ordering': ['-number'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('kind', models.CharField(choices=[('guidance', 'guidance'), ('accompaniment', 'accompaniment to work'), ('traineeship', 'traineeship'), ('training', 'training'), ('relocation', 'relocation'), ('self_employment', 'support to self-employment'), ('mobility', 'territorial mobility'), ('care', 'reconciling work and care'), ('public_work', 'work of public use'), ('other', 'other')], max_length=20, verbose_name='kind')),
                ('lep', models.CharField(choices=raccordo.lines.catalogue.enums.lep_choices, max_length=2, verbose_name='essential service level (LEP)')),
                ('regime', models.CharField(blank=True, choices=[('rdc', 'citizenship income (RdC)'), ('naspi', 'unemployment benefit (NASpI)'), ('adi', 'inclusion allowance (ADI)'), ('sfl', 'support for training and work (SFL)'), ('gol', 'employability programme (GOL)')], help_text='Empty: open to every regime.', max_length=10, verbose_name='regime')),
            ],
            options={
                'verbose_name': 'active policy',
                'verbose_name_plural': 'active policies',
                'ordering': ['title'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('kind', models.CharField(choices=[('sal', 'employment services (SAL)'), ('training', 'training'), ('both', 'employment services and training')], max_length=10, verbose_name='kind')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='providers', to='kernel.municipality', verbose_name='municipality')),
                ('accredited_from', models.DateField(verbose_name='accredited from')),
                ('accredited_to', models.DateField(blank=True, null=True, verbose_name='accredited to')),
            ],
            options={
                'verbose_name': 'accredited body',
                'verbose_name_plural': 'accredited bodies',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('accredited_to__isnull', True), ('accredited_from__isnull', True), ('accredited_to__gte', models.F('accredited_from')), _connector='OR'), name='provider_accreditation_order', violation_error_message='The accreditation ends before it starts.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='entered on')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='catalogue.edition', verbose_name='edition')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='catalogue.policy', verbose_name='active policy')),
                ('provider', models.ForeignKey(blank=True, help_text='Empty: offered by the employment centres.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='catalogue.provider', verbose_name='accredited body')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('seats', models.PositiveIntegerField(blank=True, help_text='Empty: no limit.', null=True, verbose_name='seats')),
                ('eligibility', models.TextField(blank=True, verbose_name='who may take part, in words')),
            ],
            options={
                'verbose_name': 'offer of the catalogue',
                'verbose_name_plural': 'offers of the catalogue',
                'ordering': ['-valid_from', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('edition'), models.F('policy'), django.db.models.functions.comparison.Coalesce('provider', 0), models.F('valid_from'), name='offer_once', violation_error_message='This edition already holds the same offer of this body.'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='offer_validity_order', violation_error_message='The offer ends before it starts.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='EligibilityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='catalogue.offer', verbose_name='offer')),
                ('min_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from age')),
                ('max_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='to age')),
                ('regime', models.CharField(blank=True, choices=[('rdc', 'citizenship income (RdC)'), ('naspi', 'unemployment benefit (NASpI)'), ('adi', 'inclusion allowance (ADI)'), ('sfl', 'support for training and work (SFL)'), ('gol', 'employability programme (GOL)')], max_length=10, verbose_name='regime')),
                ('vulnerability', models.CharField(blank=True, choices=[('disability', 'disability'), ('asylum', 'asylum or international protection'), ('justice', 'justice measures'), ('addiction', 'addiction'), ('caregiver', 'care of a family member'), ('violence', 'victim of violence'), ('hardship', 'other social hardship')], max_length=12, verbose_name='vulnerable condition')),
            ],
            options={
                'verbose_name': 'eligibility rule',
                'verbose_name_plural': 'eligibility rules',
                'constraints': [models.CheckConstraint(condition=models.Q(('min_age__isnull', True), ('max_age__isnull', True), ('max_age__gte', models.F('min_age')), _connector='OR'), name='eligibility_ages_order', violation_error_message='The highest age is below the lowest one.')],
                'indexes': [],
            },
        ),
    ]
