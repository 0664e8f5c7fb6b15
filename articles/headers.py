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
    """Middleware: say what pages may ask a device for, and who may load them. Under /admin/, let them frame our own."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith("/admin/"):
            # Previews, and signing in while writing. What a view has said itself goes before.
            response._csp_replace = {"frame-src": [SELF], **(getattr(response, "_csp_replace", None) or {})}
        return response

    return middleware
