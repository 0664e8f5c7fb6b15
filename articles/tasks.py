"""What is done after the response. Each task can be run again, and nothing a reader sees at a moment waits for one."""

try:
    from django.tasks import task  # Django 6
except ImportError:
    from django_tasks import task

from . import renditions
from .models import Image


@task()
def make_renditions(key):
    """Make what is missing of a picture of the library; nothing, if it has left."""
    if image := Image.objects.filter(pk=key).first():
        renditions.make(image)
