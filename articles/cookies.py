"""Cookies exist under /admin/ alone."""


def forget_cookies(get_response):
    """Middleware: no public page ever learns of a cookie, so what one reader gets can be kept for all.

    Session and CSRF cookies are set for /admin/ only. This is for all others: left by another site of the same host, or
    made up. At the sight of a broken one, Django's session and CSRF middleware would answer with a cookie of their own.
    """

    def middleware(request):
        if not request.path.startswith("/admin/"):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware
