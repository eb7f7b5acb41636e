"""A person with a telephone and no scripts: opens a link, reads the page, fills in forms, presses buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from starlette.testclient import TestClient


@dataclass
class Form:
    """Hold one form of a page: where it goes, what it carries, and the kinds its buttons state."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """Read the forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what belongs to a form."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values["action"]))
        elif tag == "input" and values.get("type") == "hidden":
            self.forms[-1].fields[values["name"]] = values["value"]
        elif tag == "button" and "name" in values:
            self.forms[-1].kinds.add(values["value"])


class Visitor:
    """Hold the page that a person looks at.

    Parameters
    ----------
    client
        The way to the service.
    link
        The link that the person opens.
    """

    def __init__(self, client: TestClient, link: str) -> None:
        self.client = client
        self.show(client.get(link))

    def show(self, answer: object) -> None:
        """Look at an answer of the service, which must be a page and no refusal."""
        assert answer.status_code == 200, answer.text[-800:]  # type: ignore[attr-defined]
        self.text: str = answer.text  # type: ignore[attr-defined]
        self.address: str = str(answer.url)  # type: ignore[attr-defined]

    def reload(self) -> None:
        """Load the page again."""
        self.show(self.client.get(self.address))

    def form(self, kind: str, **fields: str) -> Form:
        """Find the form with a button of a kind that carries these values."""
        return next(
            form
            for form in Forms(self.text).forms
            if kind in form.kinds and all(form.fields.get(name) == value for name, value in fields.items())
        )

    def offers(self, kind: str) -> bool:
        """Say whether the page has a button of a kind."""
        return any(kind in form.kinds for form in Forms(self.text).forms)

    def press(self, kind: str, typed: dict[str, str] | None = None, **fields: str) -> Form:
        """Press the button of a kind beside these values, after typing something; return its form."""
        form = self.form(kind, **fields)
        self.send(form, kind, typed)
        return form

    def send(self, form: Form, kind: str, typed: dict[str, str] | None = None) -> None:
        """Send a form, perhaps once more."""
        self.show(self.client.post(form.action, data=form.fields | {"kind": kind} | (typed or {})))
