"""What a space may offer, to begin with; an administrator adds to it."""

from django.db import migrations

EQUIPMENT = (
    ("screen", "grand écran", "large screen"),
    ("printer", "imprimante", "printer"),
    ("scanner", "scanner", "scanner"),
    ("webcam", "caméra de visioconférence", "video-conference camera"),
    ("projector", "vidéoprojecteur", "projector"),
    ("whiteboard", "tableau blanc", "whiteboard"),
    ("phone", "téléphone", "telephone"),
    ("kitchen", "coin cuisine", "kitchenette"),
    ("bike", "abri à vélos", "bicycle shelter"),
    ("charging", "borne de recharge", "charging point"),
)


def add(apps, schema_editor):
    equipment = apps.get_model("places", "Equipment")
    for position, (code, french, english) in enumerate(EQUIPMENT):
        names = {"name_fr": french, "name_en": english, "position": position}
        equipment.objects.get_or_create(code=code, defaults=names)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
