import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from articles import roles

from .builders import make_chief, make_editor, make_picture_editor, make_reporter

pytestmark = pytest.mark.django_db


def test_a_new_newspaper_has_its_roles():
    assert set(Group.objects.values_list("name", flat=True)) == {"Reporter", "Editor", "Picture editor", "Chief"}


def test_every_permission_a_role_names_exists():
    for name, codenames in roles.ROLES.items():
        held = set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
        assert held == set(codenames)


@pytest.mark.parametrize(
    ("make", "may", "may_not"),
    [
        (
            make_reporter,
            ["add_article", "change_article", "add_image", "view_image", "add_topic"],
            ["publish_article", "change_any_article", "delete_article", "change_image", "add_section", "change_page"],
        ),
        (
            make_editor,
            ["publish_article", "change_any_article", "delete_article", "change_image", "change_author", "change_page"],
            ["add_section", "change_section", "change_siteidentity"],
        ),
        (
            make_picture_editor,
            ["add_image", "change_image", "delete_image", "view_article"],
            ["add_article", "change_article", "publish_article", "change_section"],
        ),
        (
            make_chief,
            ["publish_article", "change_any_article", "add_section", "delete_section", "change_siteidentity"],
            ["delete_siteidentity"],
        ),
    ],
)
def test_who_may_what(make, may, may_not):
    user = make()

    assert [verb for verb in may if not user.has_perm(f"articles.{verb}")] == []
    assert [verb for verb in may_not if user.has_perm(f"articles.{verb}")] == []


def test_accounts_are_the_chiefs_alone():
    assert make_chief().has_perms(["auth.add_user", "auth.change_user", "auth.view_group"])
    assert not any(make().has_module_perms("auth") for make in (make_reporter, make_editor, make_picture_editor))


@pytest.mark.parametrize("model", ["edition", "transition", "revision", "origin", "readcount"])
def test_nobody_edits_what_the_verbs_write(model):
    for make in (make_reporter, make_editor, make_picture_editor, make_chief):
        user = make()
        assert not any(user.has_perm(f"articles.{verb}_{model}") for verb in ("add", "change", "delete"))


def test_what_the_chief_changed_in_a_role_stays():
    reporters = Group.objects.get(name="Reporter")
    reporters.permissions.clear()

    roles.make_missing()

    assert reporters.permissions.count() == 0


def test_a_role_that_was_deleted_comes_back_whole():
    Group.objects.filter(name="Reporter").delete()

    roles.make_missing()

    assert Group.objects.get(name="Reporter").permissions.count() == len(roles.ROLES["Reporter"])


def test_an_update_brings_the_rights_to_new_nouns_and_leaves_what_was_taken_away():
    chief, reporter = Group.objects.get(name="Chief"), Group.objects.get(name="Reporter")
    chief.permissions.remove(Permission.objects.get(codename="delete_image"))
    # As before the update that brought redirects.
    Permission.objects.filter(content_type__model="address").delete()

    call_command("migrate", verbosity=0)

    held = set(chief.permissions.values_list("codename", flat=True))
    assert roles.ROLES["Chief"] - held == {"delete_image"}
    assert set(reporter.permissions.values_list("codename", flat=True)) == roles.ROLES["Reporter"]
