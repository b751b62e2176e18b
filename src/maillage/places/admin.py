from django.contrib import admin

from maillage.places.models import Equipment

admin.site.register(Equipment)
