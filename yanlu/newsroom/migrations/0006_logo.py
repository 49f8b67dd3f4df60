import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom', '0005_founding'),
    ]

    operations = [
        migrations.AddField(
            model_name='papersettings',
            name='logo',
            field=models.ForeignKey(
                blank=True,
                help_text='印在每頁報名的位置，圖裡要看得到報名；沒有就印報名的字。',
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='+',
                to='newsroom.picture',
                verbose_name='標誌',
            ),
        ),
    ]
