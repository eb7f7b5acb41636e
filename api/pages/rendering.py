"""From data to a page: one template environment, dates and money as the reader writes them."""

import hashlib
import secrets
from datetime import date, datetime
from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.links import qr_svg
from api.reader import LANGUAGE_COOKIE, words_for
from api.words import LANGUAGES, Words

YEAR_S = 365 * 86_400


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates; every value is escaped, and an unknown name is a fault."""
    made = Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"clock": clock, "yuan": yuan, "km": km, "hours": hours}
    # a new look has a new address, so that browsers may keep the old one for as long as they like
    look = files("api").joinpath("static", "return-bus.css").read_bytes()
    made.globals["look"] = hashlib.sha256(look).hexdigest()[:12]
    made.globals["qr"] = lambda text: Markup(qr_svg(text))
    return made


def page(request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> HTMLResponse:
    """Answer with a page in the reader's language.

    Parameters
    ----------
    template
        File in api/templates.
    values
        What the template shows.
    """
    words = words_for(request)
    other = next(lang for lang in LANGUAGES if lang != words.lang)
    common = {
        "t": words,
        "lang": words.lang,
        "other_lang": other,
        "other_url": str(request.url.include_query_params(lang=other).path)
        + "?"
        + request.url.include_query_params(lang=other).query,
        "day": lambda day: day_words(words, day),
        "stamp": secrets.token_urlsafe(9),
        "signed_in": getattr(request.state, "signed_in", ""),
        "own_form": lambda: own_form(getattr(request.state, "form_token", "")),
    }
    answer = HTMLResponse(environment().get_template(template).render(**common, **values), status)
    if request.query_params.get("lang") in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, words.lang, YEAR_S, samesite="lax", httponly=True)
    return answer


def problem_page(request: Request, status: HTTPStatus, problem: dict[str, Any]) -> HTMLResponse:
    """Answer with what went wrong and what to do."""
    return page(request, "problem.html", status, problem=problem)


def own_form(token: str) -> Markup:
    """Return the hidden field by which a form shows that it came from a page of the session."""
    field = Markup('<input type="hidden" name="form_token" value="{}">')
    return field.format(token) if token else Markup()


def clock(moment: datetime) -> str:
    """Write a time of day."""
    return f"{moment:%H:%M}"


def day_words(words: Words, day: date) -> str:
    """Write a day with its weekday, the month by name where it has one."""
    month = words(f"page.month.{day.month}")
    return words("page.day", month=month, day=day.day, weekday=words(f"page.weekday.{day.isoweekday()}"))


def yuan(fen: int) -> str:
    """Write money in whole yuan."""
    return f"¥{round(fen / 100):,}"


def km(metres: int) -> str:
    """Write a distance in whole kilometres."""
    return f"{round(metres / 1000):,} km"


def hours(seconds: int) -> str:
    """Write a duration in hours and minutes."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
