"""The door without TLS: how to install the authority on a machine; everything else is led to HTTPS."""

from http import HTTPStatus
from importlib.resources import files

from cryptography.hazmat.primitives.hashes import SHA1
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from api.authority import AUTHORITY_FILE, Authority
from api.guard import SafeAnswers
from api.pages.rendering import page
from api.reader import words_for
from api.tls import Shown

INSTALL = "/install"
SAFE_TO_REPEAT = ("GET", "HEAD")
HTTPS_PORT = 443
OWN_NAMES = ("localhost", "127.0.0.1", "::1")
FORMS = {
    ".crt": "application/x-x509-ca-cert",
    ".pem": "application/x-pem-file",
    ".mobileconfig": "application/x-apple-aspen-config",
}


def plain_door(shown: Shown, port: int) -> Starlette:
    """Make the service that answers without TLS.

    Parameters
    ----------
    shown
        The certificate; where it is not ours there is nothing to install.
    port
        Of HTTPS.
    """
    every = [*SAFE_TO_REPEAT, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    routes: list[Route | Mount] = []
    authority = shown.authority
    if authority is not None:
        own = authority

        def install(request: Request) -> Response:
            return _install(request, own, shown, port)

        def download(request: Request) -> Response:
            return _download(own, str(request.path_params["form"]))

        routes = [
            Route(INSTALL, install),
            Route(f"{INSTALL}/authority{{form:path}}", download),
            Mount("/static", StaticFiles(directory=str(files("api") / "static")), name="static"),
        ]

    def lead(request: Request) -> Response:
        if own_page(request):
            return RedirectResponse(INSTALL, HTTPStatus.SEE_OTHER)
        return _lead(request, shown, port)

    def own_page(request: Request) -> bool:
        return authority is not None and request.url.path == "/"

    routes.append(Route("/{path:path}", lead, methods=every))
    return Starlette(routes=routes, middleware=[Middleware(SafeAnswers)])


def address_under(host: str, port: int, path: str = "") -> str:
    """Return an address of HTTPS; the addresses of IPv6 stand in brackets."""
    name = f"[{host}]" if ":" in host else host
    return f"https://{name}{'' if port == HTTPS_PORT else f':{port}'}{path}"


def _lead(request: Request, shown: Shown, port: int) -> Response:
    """Lead whoever looks at something to HTTPS; whoever sends something is told that it was open to all."""
    if request.method not in SAFE_TO_REPEAT:
        return PlainTextResponse(words_for(request)("page.install.sent_plain"), HTTPStatus.FORBIDDEN)
    query = f"?{request.url.query}" if request.url.query else ""
    path = "/" + request.url.path.lstrip("/")
    return RedirectResponse(
        address_under(_host(request, shown), port, path) + query, HTTPStatus.TEMPORARY_REDIRECT
    )


def _host(request: Request, shown: Shown) -> str:
    """Return the name that was asked for, where it is ours: nobody is led away by a name in a request."""
    asked = request.url.hostname or ""
    return asked if asked in shown.names else shown.names[0]


def _install(request: Request, authority: Authority, shown: Shown, port: int) -> Response:
    host = _host(request, shown)
    # a telephone cannot come in by the name that the machine has for itself
    others = shown.names[0] if host in OWN_NAMES else host
    return page(
        request,
        "install.html",
        authority=authority.name,
        sha256=authority.fingerprint(),
        sha1=authority.fingerprint(SHA1()),
        until=authority.certificate.not_valid_after_utc.date(),
        home=address_under(host, port, "/"),
        here=str(request.url.replace(query="", hostname=f"[{others}]" if ":" in others else others)),
    )


def _download(authority: Authority, form: str) -> Response:
    if form not in FORMS:
        return PlainTextResponse("404", HTTPStatus.NOT_FOUND)
    content = {".crt": authority.der, ".pem": authority.pem, ".mobileconfig": authority.profile()}[form]
    stem = AUTHORITY_FILE.partition(".")[0]
    headers = (
        {} if form == ".mobileconfig" else {"Content-Disposition": f'attachment; filename="{stem}{form}"'}
    )
    return Response(content, media_type=FORMS[form], headers=headers)
