"""Accounts, and the groups that give them their rights. A superuser's account is for superusers to change."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django.contrib import messages
from django.contrib.admin import StackedInline, display, register
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group, User
from django.forms import BooleanField, CheckboxSelectMultiple, Widget
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import access
from ..models import Article, Staffer
from ..signing_in.backend import FACTORS
from ..templatetags.desk import moment
from .base import NewspaperModelAdmin, OwnControls
from .my_settings import MAIL
from .newspaper import site

OWN_ACCOUNT = _("This is your own account; another chief can change this.")

#: What an account may do follows from these.
RIGHTS = ["groups", "is_active", "is_staff", "is_superuser", "user_permissions"]


class PasswordLine(Widget):
    """Whether there is a password, and the way to another one. How it is kept is nothing to read."""

    read_only = True

    def render(self, name, value, attrs=None, renderer=None):
        is_set = value and is_password_usable(value)
        return format_html(
            '<p class="nr-line">{} <a href="../password/">{}</a></p>',
            gettext("Set.") if is_set else gettext("Not set."),
            gettext("Change it…") if is_set else gettext("Set it…"),
        )


class PersonForm(UserChangeForm):
    forget_factors = BooleanField(
        label=_("Take their second factor away"),
        required=False,
        help_text=_("They have lost the phone and the recovery codes. They set up another when they sign in."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "password" in self.fields:
            self.fields["password"].widget = PasswordLine()
            self.fields["password"].help_text = ""


class NewPasswordForm(AdminPasswordChangeForm):
    """Without the choice to have no password: there is no other way to sign in. An account is ended as not active."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


class StafferRow(OwnControls, StackedInline):
    """The sections somebody edits and the mail they get: part of the account's form, with the account's rights."""

    model = Staffer
    verbose_name = _("sections and mail")
    fields = ["sections", *MAIL]
    can_delete = False
    max_num = 1

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["sections"] if obj == request.user else []

    def _may_change(self, request, obj=None):
        return site.get_model_admin(User).has_change_permission(request, obj)

    has_add_permission = has_change_permission = _may_change

    def has_view_permission(self, request, obj=None):
        return site.get_model_admin(User).has_view_permission(request, obj)


@register(User, site=site)
class UserAdmin(NewspaperModelAdmin, StockUserAdmin):
    form = PersonForm
    change_password_form = NewPasswordForm
    # Ours has all that Django's says comes later.
    add_form_template = None
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Rights"), {"fields": RIGHTS}),
        (_("Second factor"), {"fields": ["factors", "forget_factors"]}),
        (_("Dates"), {"fields": ["signed_in", "joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2"]}),
        (_("Person"), {"fields": ["first_name", "last_name"]}),
        (_("Rights"), {"fields": ["groups"]}),
    ]
    readonly_fields = ["factors", "signed_in", "joined"]
    list_display = ["username", "full_name", "roles", "is_active", "signed_in"]
    list_filter = ["groups", "is_active"]

    def get_inlines(self, request, obj):
        return [StafferRow] if obj else []

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @display(description=_("Name"), ordering="first_name")
    def full_name(self, user):
        return user.get_full_name()

    @display(description=_("Last sign-in"), ordering="last_login")
    def signed_in(self, user):
        return moment(user.last_login) or "–"

    @display(description=_("Set up"))
    def factors(self, user):
        factors = Authenticator.objects.filter(user=user, type__in=FACTORS)
        names = [access.factor_name(factor) for factor in factors]
        return ", ".join(names) or gettext("None")

    @display(description=_("Account since"))
    def joined(self, user):
        return moment(user.date_joined)

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
        hidden = set() if request.user.is_superuser else {"is_superuser", "user_permissions"}
        if obj and not self.has_change_permission(request, obj):
            hidden |= {"password", "forget_factors"}
        if obj == request.user:
            # One's own is taken away after one has shown once more who one is.
            hidden.add("forget_factors")
        fieldsets = []
        for name, options in super().get_fieldsets(request, obj):
            shown = {**options, "fields": [field for field in options["fields"] if field not in hidden]}
            if obj == request.user and "is_active" in shown["fields"]:
                shown["description"] = OWN_ACCOUNT
            fieldsets.append((name, shown))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        """Nobody changes their own rights: the only chief could lock everyone out, themselves first."""
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, *RIGHTS] if obj == request.user else readonly

    def user_change_password(self, request, id, form_url=""):
        """Set another's password; one's own is changed by who knows the old one."""
        if self.get_object(request, unquote(id)) == request.user:
            return HttpResponseRedirect(reverse("admin:password_change"))
        return super().user_change_password(request, id, form_url)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["show_delete"] = obj != request.user
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_deleted_objects(self, objs, request):
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, lacking, [OWN_ACCOUNT] if request.user in objs else protected

    def what_stays(self, user):
        own = Article.objects.own_of(user).count()
        sentence = ngettext("Their %(count)d story stays.", "Their %(count)d stories stay.", own)
        return [sentence % {"count": own}] if own else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _within_reach(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _within_reach(request.user, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            # Accounts are for the desk; readers have none.
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("forget_factors"):
            self._forget_factors(request, form.instance)
        user = self.get_object(request, str(form.instance.pk))
        if user.is_active and not user.get_all_permissions():
            sentence = gettext("This account may not do anything yet: give it a group.")
            self.message_user(request, sentence, messages.WARNING)

    def _forget_factors(self, request, user):
        factors = Authenticator.objects.filter(user=user)
        for factor in factors:
            authenticator_removed.send(sender=Authenticator, request=request, user=user, authenticator=factor)
        factors.delete()


@register(Group, site=site)
class GroupAdmin(NewspaperModelAdmin, StockGroupAdmin):
    pass


def _within_reach(user, other):
    return user.is_superuser or other is None or not other.is_superuser
