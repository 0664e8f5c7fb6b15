"""What is said to those who are no readers: to crawlers in robots.txt, to finders of holes in security.txt."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .addresses import absolute
from .models import SiteIdentity

#: Crawlers that gather texts for AI, by the names they answer to. From their makers' pages, such as
#: https://platform.openai.com/docs/bots and https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers;
#: https://github.com/ai-robots-txt/ai.robots.txt keeps track of them.
AI_AGENTS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "ClaudeBot",
    "cohere-ai",
    "cohere-training-data-crawler",
    "Diffbot",
    "DuckAssistBot",
    "FacebookBot",
    "Google-CloudVertexBot",
    "Google-Extended",
    "GPTBot",
    "meta-externalagent",
    "meta-externalfetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "omgili",
    "PanguBot",
    "Perplexity-User",
    "PerplexityBot",
    "Timpibot",
    "YouBot",
)

#: What is for people alone: the editors' side, results of searches, what pages ask for themselves.
NOT_FOR_CRAWLERS = ("/admin/", "/search/", "/api/")


@require_safe
def robots(request):
    """Say which crawlers may read what, as the operator decides: https://www.rfc-editor.org/rfc/rfc9309"""
    everybody = [*NOT_FOR_CRAWLERS, *settings.ROBOTS_DISALLOW] if settings.SEARCH_ENGINES else ["/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in everybody), ""]
    if not settings.AI_CRAWLERS:
        lines += [*(f"User-agent: {name}" for name in AI_AGENTS), "Disallow: /", ""]
    if settings.SEARCH_ENGINES:
        lines += [f"Sitemap: {absolute(reverse(name))}" for name in ("sitemap_index", "news_sitemap")] + [""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class KeyConverter:
    """What an INDEXNOW_KEY may look like in a URL pattern."""

    regex = "[A-Za-z0-9-]{8,128}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


@require_safe
def indexnow_key(request, key):
    """Prove to search engines that whoever tells them of changes may: https://www.indexnow.org/documentation"""
    if key != settings.INDEXNOW_KEY:
        raise Http404
    return HttpResponse(key, content_type="text/plain; charset=utf-8")


@require_safe
def security(request):
    """Say whom to tell of a hole in the site: https://www.rfc-editor.org/rfc/rfc9116

    Nobody is named who has not been given: without SECURITY_CONTACT and the newsroom's e-mail there is no such file.
    """
    email = SiteIdentity.load().email
    contact = settings.SECURITY_CONTACT or (f"mailto:{email}" if email else "")
    if not contact:
        raise Http404
    # It must expire, within a year; what is said anew each day is as good as the site is.
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=90)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {absolute(reverse('security'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
