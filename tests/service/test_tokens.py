import stat
import time

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey

from service.settings import SettingRefused, Settings
from service.tokens import Issuer, TokenRefused, Verifier, verifier

SOMCHAI = "person:0192f0c1-0000-7000-8000-000000000001"


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path / "data", development_issuer="yes")


def claims(**changed):
    now = int(time.time())
    return {
        "iss": "khok-development", "aud": "khok", "sub": SOMCHAI, "iat": now, "exp": now + 60,
    } | changed


def signed(settings, **changed):
    """A token of the development issuer with other claims; None leaves one out."""
    Issuer.of(settings)
    key = OKPKey.import_key(msgspec.json.decode((settings.data_dir / "issuer.json").read_bytes()))
    said = {name: value for name, value in claims(**changed).items() if value is not None}
    return jwt.encode({"alg": "Ed25519", "kid": key.kid}, said, key, algorithms=["Ed25519"])


def test_a_token_names_the_person_it_was_issued_for(settings):
    token = Issuer.of(settings).issue(SOMCHAI, minutes=5)
    identity = verifier(settings).identify(token)
    assert identity.person == SOMCHAI
    assert 290 < identity.expires_at.timestamp() - time.time() <= 300


def test_the_issuers_key_is_made_once_and_only_its_owner_reads_it(settings):
    token = Issuer.of(settings).issue(SOMCHAI)
    file = settings.data_dir / "issuer.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in settings.data_dir.iterdir()] == ["issuer.json"]
    assert Issuer.of(settings).verifier().identify(token).person == SOMCHAI


def test_a_token_is_issued_for_persons_only(settings):
    with pytest.raises(ValueError, match="not the Ref of a person"):
        Issuer.of(settings).issue("household:0192f0c1-0000-7000-8000-000000000001")


@pytest.mark.parametrize("wrong", [
    {"iss": "somebody-else"}, {"aud": "another-service"}, {"iss": None}, {"aud": None},
    {"sub": None}, {"exp": None}, {"exp": 1_600_000_000}, {"exp": "soon"}, {"sub": "somchai"},
    {"sub": 7}, {"iat": int(time.time()) + 3600}, {"nbf": int(time.time()) + 3600},
    {"sub": "household:0192f0c1-0000-7000-8000-000000000001"},
])
def test_a_token_with_a_wrong_claim_is_refused(settings, wrong):
    assert verifier(settings).identify(signed(settings)).person == SOMCHAI
    with pytest.raises(TokenRefused):
        verifier(settings).identify(signed(settings, **wrong))


def test_an_expired_token_says_so(settings):
    with pytest.raises(TokenRefused, match="expired"):
        verifier(settings).identify(signed(settings, exp=int(time.time()) - 60))


def test_a_token_that_was_accepted_is_refused_once_it_has_expired(settings, monkeypatch):
    checks = verifier(settings)
    token = signed(settings)
    assert checks.identify(token) is checks.identify(token)
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(TokenRefused, match="expired"):
        checks.identify(token)


@pytest.mark.parametrize("spoil", [
    lambda token: "", lambda token: "a.b.c", lambda token: token[:-5] + "AAAAA",
    lambda token: token.rpartition(".")[0] + ".", lambda token: token + "é",
    lambda token: ".".join(["e30", *token.split(".")[1:]]), lambda token: "x" * 100_000,
])
def test_a_spoilt_token_is_refused_and_not_repeated(settings, spoil):
    spoilt = spoil(signed(settings))
    with pytest.raises(TokenRefused) as refused:
        verifier(settings).identify(spoilt)
    assert len(str(refused.value)) < 80


def test_only_allowed_algorithms_and_known_keys_are_accepted(settings):
    issuer = Issuer.of(settings)
    own = OKPKey.import_key(msgspec.json.decode((settings.data_dir / "issuer.json").read_bytes()))
    stranger = OKPKey.generate_key("Ed25519", parameters={"kid": own.kid})
    shared = OctKey.import_key(own.as_dict(private=False)["x"])
    forged = [
        jwt.encode({"alg": "Ed25519", "kid": own.kid}, claims(), stranger, algorithms=["Ed25519"]),
        jwt.encode({"alg": "HS256", "kid": own.kid}, claims(), shared, algorithms=["HS256"]),
        "eyJhbGciOiJub25lIn0." + signed(settings).split(".")[1] + ".",
    ]
    for token in forged:
        with pytest.raises(TokenRefused):
            issuer.verifier().identify(token)


def test_an_organisations_own_issuer_is_known_by_its_public_keys(tmp_path):
    old, new = (ECKey.generate_key("P-256", auto_kid=True) for _ in range(2))
    jwks = tmp_path / "jwks.json"
    jwks.write_bytes(msgspec.json.encode(KeySet([old, new]).as_dict(private=False)))
    settings = Settings(jwks_file=jwks, issuer="https://id.example", audience="farm")
    checks = verifier(settings)
    assert checks.source.standing() == {"keys": 2}
    said = claims(iss="https://id.example", aud=["other", "farm"])
    for key in (old, new):
        token = jwt.encode({"alg": "ES256", "kid": key.kid}, said, key)
        assert checks.identify(token).person == SOMCHAI
    unknown = ECKey.generate_key("P-256", auto_kid=True)
    with pytest.raises(TokenRefused):
        checks.identify(jwt.encode({"alg": "ES256", "kid": unknown.kid}, said, unknown))
    with pytest.raises(TokenRefused):
        checks.identify(signed(Settings(data_dir=tmp_path / "development")))


def test_without_an_issuer_nobody_could_sign_in_and_that_is_said(tmp_path):
    with pytest.raises(SettingRefused, match=r"KHOK_ISSUER: .* KHOK_DEVELOPMENT_ISSUER=yes\.$"):
        verifier(Settings(data_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": 3}', '{"keys": [{"kty": "none"}]}'])
def test_a_file_that_holds_no_keys_is_refused(tmp_path, text):
    jwks = tmp_path / "jwks.json"
    jwks.write_text(text)
    with pytest.raises(SettingRefused, match=r"^KHOK_JWKS_FILE: .*jwks.json: .*key"):
        verifier(Settings(jwks_file=jwks, issuer="https://id.example"))


def test_remembered_tokens_are_bounded(settings, monkeypatch):
    monkeypatch.setattr("service.tokens.REMEMBERED", 3)
    checks: Verifier = verifier(settings)
    for second in range(8):
        checks.identify(signed(settings, exp=int(time.time()) + 100 + second))
    assert len(checks._known) <= 3
