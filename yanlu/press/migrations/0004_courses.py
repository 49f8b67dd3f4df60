from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('press', '0003_pieces'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='course',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='turn',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='checked',
            field=models.CharField(default='', max_length=600),
        ),
    ]
