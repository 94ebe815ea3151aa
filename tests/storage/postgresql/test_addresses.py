"""Every address that libpq understands is a store's, and none of them shows its password."""

from pathlib import Path

import pytest

from news.errors import ConfigError
from storage import open_store
from storage.tables.postgresql import Address
from tests.storage.conftest import Server

#: %folder: the server's socket. All of them name the database `postgres` there
FORMS = {
    "as every other URL": "postgresql://wirecopy@/postgres?host=%folder",
    "the short scheme": "postgres://wirecopy@/postgres?host=%folder",
    "a socket in the host's place": "postgresql://wirecopy@%quoted/postgres",
    "the user beside it": "postgresql:///postgres?host=%folder&user=wirecopy",
    "several hosts, the first is gone": "postgresql://wirecopy@/postgres?host=/nowhere,%folder",
    "a service": "postgresql:///?service=news",
    "TLS where there is some": "postgresql://wirecopy@/postgres?host=%folder&sslmode=prefer",
    "a password that nobody asks for": "postgresql://wirecopy:p%40s%2Fs@%quoted/postgres",
}


@pytest.mark.parametrize("form", FORMS)
def test_an_address_of_libpq_is_a_stores(
    postgresql_server: Server,
    postgresql_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    """It opens, migrates and reads."""
    folder, schema = str(postgresql_server.folder), postgresql_url.partition("options=")[2]
    services = tmp_path / "services.conf"
    services.write_text(f"[news]\nhost={folder}\nuser=wirecopy\ndbname=postgres\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    monkeypatch.setenv("PGOPTIONS", schema.replace("%3D", "="))
    url = FORMS[form].replace("%folder", folder).replace("%quoted", folder.replace("/", "%2F"))
    with open_store(url) as store:
        assert store.queue.counts() == {}
        assert "p@s" not in store.database.label


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("postgresql://u:secret@h:5433/d?sslmode=require", "postgresql://u:***@h:5433/d"),
        ("postgres://u@h1:1,h2:2/d", "postgresql://u@h1,h2/d"),
        ("postgresql://u@[::1]:5433/d", "postgresql://u@[::1]:5433/d"),
        ("postgresql://u@/d?host=/run/pg&password=secret", "postgresql://u:***@/d"),
        ("postgresql:///?service=news", "postgresql:///news"),
    ],
)
def test_a_label_names_the_server_without_its_password(url: str, label: str) -> None:
    """In every message; the arguments of PostgreSQL's programs have no password either."""
    address = Address(url)
    assert address.label == label
    assert "secret" not in address.without_password


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://u:secret@h/d?sslmod=require", 'invalid URI query parameter: "sslmod"'),
        ("postgresql://u:secret@h:x/d", "expected postgresql://"),
        ("postgresql://u:secret@h/", "names no database"),
        ("postgresql://u:se%zzcret@h/d", "%25"),
        ("postgresql://u:secret/@h/d", "expected"),
    ],
)
def test_a_mistake_in_an_address_is_one_line_without_its_password(
    url: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what is wrong, before anything is asked."""
    monkeypatch.delenv("PGDATABASE", raising=False)
    with pytest.raises(ConfigError) as told:
        open_store(url)
    assert reason in str(told.value)
    assert "cret" not in str(told.value)
    assert "\n" not in str(told.value)


def test_the_variables_of_libpq_count(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`postgresql://` alone is a store where PGHOST, PGUSER and PGDATABASE say the rest."""
    address = Address(postgresql_url).parts
    names = {"host": "PGHOST", "user": "PGUSER", "dbname": "PGDATABASE", "options": "PGOPTIONS"}
    for name, variable in names.items():
        monkeypatch.setenv(variable, address[name])
    with open_store("postgresql://") as store:
        assert store.queue.counts() == {}
