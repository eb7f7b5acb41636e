"""`returnbus account` as people call it: passwords by stdin, refusals in words."""

import io

import pytest


@pytest.fixture
def typed(monkeypatch):
    """Give what puts a line on stdin."""

    def put(line):
        monkeypatch.setattr("sys.stdin", io.StringIO(line))

    return put


def test_the_first_administrator_is_made_on_the_machine(run, typed, tmp_path):
    typed("four words in a row\n")
    code, out, _ = run(
        *("account", "add", "li.na", "--role", "administrator"),
        *("--scope", "county:511025", "--data", tmp_path),
    )
    listed = run("account", "list", "--data", tmp_path)[1]

    assert code == 0
    assert out == listed == "li.na\tadministrator\tcounty:511025\n"


def test_an_account_is_closed_opened_and_reset_by_command(run, typed, tmp_path):
    typed("four words in a row\n")
    run("account", "add", "li.na", "--role", "auditor", "--data", tmp_path)

    closed = run("account", "disable", "li.na", "--data", tmp_path)
    opened = run("account", "enable", "li.na", "--data", tmp_path)
    typed("five words in a long row\n")
    reset = run("account", "reset", "li.na", "--data", tmp_path)

    assert [closed[0], opened[0], reset[0]] == [0, 0, 0]
    assert closed[1].endswith("\tclosed\n")
    assert not opened[1].endswith("\tclosed\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add"], "Give the name"),
        (["add", "li.na"], "--role"),
        (["add", "li.na", "--role", "auditor", "--scope", "511025"], "no scope"),
        (["add", "li.na", "--role", "auditor", "--scope", "planet:earth"], "no scope"),
        (["add", "li.na", "--role", "driver", "--scope", "county:511025"], "cannot be bounded"),
        (["add", "li.na", "--role", "king"], "king"),
        (["add", "li na", "--role", "auditor"], "cannot be used"),
        (["disable", "nobody"], "Not found"),
        (["fly", "li.na"], "fly"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(run, typed, tmp_path, arguments, said):
    typed("four words in a row\n")
    code, _, err = run("account", *arguments, "--data", tmp_path)

    assert code == 2
    assert said in err


@pytest.mark.parametrize("line", ["", "\n", "short\n", "li.na\n"])
def test_a_password_that_is_soon_guessed_is_refused_by_command(run, typed, tmp_path, line):
    typed(line)
    code, _, err = run("account", "add", "li.na", "--role", "auditor", "--data", tmp_path)

    assert code == 2
    assert "ten characters" in err
