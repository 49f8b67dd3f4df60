from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('press', '0004_courses'),
    ]

    operations = [
        migrations.AddField(
            model_name='failure',
            name='problems',
            field=models.JSONField(default=list),
        ),
    ]
