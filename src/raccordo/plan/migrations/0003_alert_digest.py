import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0001_initial'),
        ('plan', '0002_periods'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('day', models.DateField(verbose_name='day')),
                ('alerts', models.PositiveSmallIntegerField(verbose_name='alerts')),
            ],
            options={
                'verbose_name': 'digest of alerts',
                'verbose_name_plural': 'digests of alerts',
                'constraints': [models.UniqueConstraint(fields=('user', 'day'), name='plan_digest_once_a_day')],
            },
        ),
    ]
