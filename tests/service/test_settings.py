from pathlib import Path

import pytest

from service.settings import SettingRefused, Settings, table, variables


def test_without_an_environment_everything_has_a_value():
    settings = Settings.read({"HOME": "/nowhere", "KHOK_DATABASE_URL": ""})
    assert settings == Settings()
    assert settings.data_dir == Path(".khok")
    assert settings.database_url is None


def test_every_setting_is_read_from_its_variable(tmp_path):
    jwks = tmp_path / "jwks.json"
    jwks.write_text("{}")
    settings = Settings.read({
        "KHOK_DATABASE_URL": "postgresql://khok@db/khok", "KHOK_DATA_DIR": "/data",
        "KHOK_ISSUER": "https://id.example", "KHOK_AUDIENCE": "farm",
        "KHOK_JWKS_FILE": str(jwks), "KHOK_LOG_LEVEL": "debug",
        "KHOK_CORS_ORIGINS": "https://a.example http://localhost:3000",
    })
    assert settings == Settings(
        database_url="postgresql://khok@db/khok", data_dir=Path("/data"),
        issuer="https://id.example", audience="farm", jwks_file=jwks, log_level="debug",
        cors_origins=("https://a.example", "http://localhost:3000"),
    )
    changed = {name for name in Settings.__struct_fields__
               if getattr(settings, name) != getattr(Settings(), name)}
    assert changed == set(variables().values())


@pytest.mark.parametrize(("variable", "text", "said"), [
    ("KHOK_LOG_LEVEL", "loud", "KHOK_LOG_LEVEL: invalid enum value 'loud'."),
    ("KHOK_LOGLEVEL", "info", "KHOK_LOGLEVEL is not a setting; did you mean KHOK_LOG_LEVEL?"),
    ("KHOK_DATABASE_URL", "mysql://u:hush@db", "KHOK_DATABASE_URL: must begin with postgresql://."),
    ("KHOK_CORS_ORIGINS", "https://a.example *", "KHOK_CORS_ORIGINS: '*' is not an origin."),
    ("KHOK_JWKS_FILE", "/nowhere/keys", "KHOK_JWKS_FILE: there is no file /nowhere/keys."),
    ("KHOK_ISSUER", "https://id.example",
     "KHOK_ISSUER: must be set together with KHOK_JWKS_FILE."),
])
def test_a_setting_that_cannot_be_used_is_refused_in_one_sentence(variable, text, said):
    with pytest.raises(SettingRefused) as refused:
        Settings.read({variable: text})
    assert str(refused.value) == said


def test_the_keys_of_an_issuer_need_its_name(tmp_path):
    jwks = tmp_path / "jwks.json"
    jwks.write_text("{}")
    with pytest.raises(SettingRefused, match="KHOK_ISSUER"):
        Settings.read({"KHOK_JWKS_FILE": str(jwks)})


def test_the_table_says_what_every_setting_is_for():
    lines = table().splitlines()[2:]
    assert [line.split("`")[1] for line in lines] == list(variables())
    assert all(len(line.split("|")[3].strip()) > 30 for line in lines)
