from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0003_acts'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='act',
            options={'verbose_name': '司庫紀錄'},
        ),
    ]
