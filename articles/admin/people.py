"""Accounts, and the groups that give them their rights. A superuser's account is for superusers to change."""

from django.contrib.admin import display, register
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group, User
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from .base import NewspaperModelAdmin
from .newspaper import site


@register(User, site=site)
class UserAdmin(NewspaperModelAdmin, StockUserAdmin):
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Rights"), {"fields": ["groups", "is_active", "is_staff", "is_superuser", "user_permissions"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "password1", "password2"]}),
        (_("Rights"), {"fields": ["groups"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["username", "full_name", "roles", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @display(description=_("Name"), ordering="first_name")
    def full_name(self, user):
        return user.get_full_name()

    @display(description=_("Groups"))
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all())

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            # A handful: seen at once, and usable without JavaScript.
            kwargs["widget"] = CheckboxSelectMultiple
            kwargs["help_text"] = ""
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """Without what only a superuser may give: else whoever may change accounts could make themselves one."""
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        above = {"is_superuser", "user_permissions"}
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in above]})
            for name, options in fieldsets
        ]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _within_reach(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _within_reach(request.user, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            # Accounts are for the desk; readers have none.
            obj.is_staff = True
        super().save_model(request, obj, form, change)


@register(Group, site=site)
class GroupAdmin(NewspaperModelAdmin, StockGroupAdmin):
    pass


def _within_reach(user, other):
    return user.is_superuser or other is None or not other.is_superuser
