"""Headers of every answer that neither Django nor django-csp has a setting for."""

from csp.constants import SELF

#: What no page of ours, and nothing in it, asks a device for.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "display-capture",
        "geolocation",
        "hid",
        "idle-detection",
        "local-fonts",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)


def add_headers(get_response):
    """Middleware: say what pages may ask a device for, who may load and who may keep them; frame ours under /admin/."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith("/admin/"):
            # Also for what looks like a file: a store that goes by names must not keep the page of /admin/x.css.
            if "Cache-Control" not in response.headers or response.status_code >= 400:
                response.headers["Cache-Control"] = "no-store, private"
            # Previews, and signing in while writing. What a view has said itself goes before.
            response._csp_replace = {"frame-src": [SELF], **(getattr(response, "_csp_replace", None) or {})}
        return response

    return middleware
