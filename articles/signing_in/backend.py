"""Who may sign in: active accounts of the desk. Readers have none."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q

from ..models import SiteIdentity

#: What counts as a second factor; recovery codes only stand in for one.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class DeskBackend(ModelBackend):
    """Django's, whose answer takes as long for a name that nobody has, and is the same for an account that is over."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_staff

    def get_user(self, user_id):
        """Return who is signed in, with `lacks_factor`: whether a role of theirs needs a factor they have not set up.

        In the one query that every page of the desk makes for it anyway. A superuser has every role.
        """
        roles = SiteIdentity.second_factor_roles.through.objects.all()
        needs = Q(Exists(roles.filter(group__user=OuterRef("pk")))) | Q(Exists(roles), is_superuser=True)
        has = Q(Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)))
        user = User.objects.annotate(lacks_factor=needs & ~has).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
