"""Links that open a page for whoever holds them, and their QR codes."""

import io

import segno
from starlette.requests import Request

from api.settings import Settings


def link_of(request: Request, settings: Settings, secret: str) -> str:
    """Return the address under which a secret opens its page."""
    return link_under(settings.public_url or str(request.base_url), secret)


def link_under(address: str, secret: str) -> str:
    """Return the address of a secret under that of the service."""
    return f"{address.rstrip('/')}/t/{secret}"


def qr_svg(text: str) -> str:
    """Draw a QR code as SVG that stands in a page: no script, no style, the size given by the page."""
    picture = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(picture, kind="svg", xmldecl=False, svgns=False, border=2, omitsize=True, svgclass="qr")
    return picture.getvalue().decode()
