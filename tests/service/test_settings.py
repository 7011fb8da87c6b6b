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
        "KHOK_JWKS_FILE": str(jwks), "KHOK_LOG_LEVEL": "debug", "KHOK_PERSON_CLAIM": "khok_person",
        "KHOK_CORS_ORIGINS": "https://a.example http://localhost:3000",
    })
    assert settings == Settings(
        database_url="postgresql://khok@db/khok", data_dir=Path("/data"),
        issuer="https://id.example", audience="farm", jwks_file=jwks, log_level="debug",
        person_claim="khok_person",
        cors_origins=("https://a.example", "http://localhost:3000"),
    )
    changed = {name for name in Settings.__struct_fields__
               if getattr(settings, name) != getattr(Settings(), name)}
    assert changed == set(variables().values()) - {"jwks_url", "development_issuer"}
    url = "https://id.example/keys"
    named = Settings.read({"KHOK_ISSUER": "the ministry", "KHOK_JWKS_URL": url})
    assert (named.issuer, named.jwks_url) == ("the ministry", url)
    assert Settings.read({"KHOK_DEVELOPMENT_ISSUER": "yes"}).development


@pytest.mark.parametrize(("variable", "text", "said"), [
    ("KHOK_LOG_LEVEL", "loud", "KHOK_LOG_LEVEL: invalid enum value 'loud'."),
    ("KHOK_LOGLEVEL", "info", "KHOK_LOGLEVEL is not a setting; did you mean KHOK_LOG_LEVEL?"),
    ("KHOK_DATABASE_URL", "mysql://u:hush@db", "KHOK_DATABASE_URL: must begin with postgresql://."),
    ("KHOK_CORS_ORIGINS", "https://a.example *", "KHOK_CORS_ORIGINS: '*' is not an origin."),
    ("KHOK_JWKS_FILE", "/nowhere/keys", "KHOK_JWKS_FILE: file /nowhere/keys does not exist."),
    ("KHOK_ISSUER", "the ministry", "KHOK_ISSUER: must begin with https://, unless KHOK_JWKS_URL"
     " or KHOK_JWKS_FILE names its keys."),
    ("KHOK_ISSUER", "http://id.example", "KHOK_ISSUER: must begin with https://, unless"
     " KHOK_JWKS_URL or KHOK_JWKS_FILE names its keys."),
    ("KHOK_JWKS_URL", "https://id.example/keys", "KHOK_ISSUER: must be set when its keys are."),
    ("KHOK_DEVELOPMENT_ISSUER", "true",
     "KHOK_DEVELOPMENT_ISSUER: invalid enum value 'true'."),
])
def test_a_setting_that_cannot_be_used_is_refused_in_one_sentence(variable, text, said):
    with pytest.raises(SettingRefused) as refused:
        Settings.read({variable: text})
    assert str(refused.value) == said


@pytest.mark.parametrize(("given", "said"), [
    ({"KHOK_JWKS_FILE": "{file}"}, "KHOK_ISSUER: must be set"),
    ({"KHOK_JWKS_FILE": "{file}", "KHOK_ISSUER": "a", "KHOK_JWKS_URL": "https://b"},
     "KHOK_JWKS_URL: set either this or KHOK_JWKS_FILE, not both"),
    ({"KHOK_ISSUER": "a", "KHOK_JWKS_URL": "http://id.example/keys"},
     "KHOK_JWKS_URL: must begin with https://"),
    ({"KHOK_ISSUER": "https://id.example", "KHOK_DEVELOPMENT_ISSUER": "yes"},
     "KHOK_DEVELOPMENT_ISSUER: unset it, or KHOK_ISSUER"),
])
def test_keys_come_from_one_place_that_nobody_can_stand_in_for(tmp_path, given, said):
    jwks = tmp_path / "jwks.json"
    jwks.write_text("{}")
    with pytest.raises(SettingRefused, match=said):
        Settings.read({name: text.format(file=jwks) for name, text in given.items()})


def test_the_table_says_what_every_setting_is_for():
    lines = table().splitlines()[2:]
    assert [line.split("`")[1] for line in lines] == list(variables())
    assert all(len(line.split("|")[3].strip()) > 30 for line in lines)
