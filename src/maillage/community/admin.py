from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from maillage.community.models import JournalEntry, Network, Organisation, Participation, Person, Role


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_active", "is_staff"]
    search_fields = ["email", "name"]
    exclude = ["password", "groups", "user_permissions"]
    raw_id_fields = ["home", "organisation"]


class PartInline(admin.TabularInline):
    model = Participation
    extra = 1


@admin.register(Network)
class NetworkAdmin(admin.ModelAdmin):
    list_display = ["name", "departement", "is_demo"]
    inlines = [PartInline]


@admin.register(JournalEntry)
class JournalAdmin(admin.ModelAdmin):
    list_display = ["at", "verb", "subject_kind", "subject_id", "scope_kind", "scope_id"]
    list_filter = ["verb"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.register([Organisation, Role])
