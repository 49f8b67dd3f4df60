from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0006_logo'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockMark',
            fields=[
                (
                    'id',
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name='ID'
                    ),
                ),
                ('boot', models.CharField(default='', max_length=40)),
                ('base', models.FloatField()),
                ('seen', models.DateTimeField()),
                ('behind', models.FloatField(default=0)),
                ('is_fresh', models.BooleanField(default=False)),
                ('answered', models.BigIntegerField(default=0)),
            ],
        ),
    ]
