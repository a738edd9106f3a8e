"""Signatures of deliveries."""

import pytest

from services.search.hooks.signature import TOLERANCE_S, sign, verified

NOW = 1_772_366_400
BODY = '{"matches":["Путин"]}'.encode()


def test_a_known_signature():
    # Computed with: printf '1772366400.{}' | openssl dgst -sha256 -hmac whsec
    made = "ce06167c8bb6d52cf6a9c7bfbc3a30b5af99eb181e644f4c182dd28af5e8e8b4"
    assert sign("whsec", b"{}", NOW) == f"t={NOW},v1={made}"


def test_what_was_signed_is_verified_for_a_while():
    header = sign("s", BODY, NOW)
    assert verified("s", BODY, header, NOW)
    assert verified("s", BODY, header, NOW + TOLERANCE_S)
    assert verified("s", BODY, header, NOW - TOLERANCE_S)
    assert not verified("s", BODY, header, NOW + TOLERANCE_S + 1)
    assert not verified("s", BODY, header, NOW - TOLERANCE_S - 1)


def test_one_of_several_signatures_is_enough():
    header = f"t={NOW},v1={'0' * 64},{sign('s', BODY, NOW).partition(',')[2]}"
    assert verified("s", BODY, header, NOW)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        f"t={NOW}",
        sign("s", BODY, NOW).replace("v1", "v0"),
        sign("other", BODY, NOW),
        sign("s", BODY + b" ", NOW),
        sign("s", BODY, NOW).replace(f"t={NOW}", f"t={NOW + 1}"),
        sign("s", BODY, NOW) + f",t={NOW}",
        sign("s", BODY, NOW).replace("v1=", "v1=é"),
        sign("s", BODY, NOW).replace(f"t={NOW}", f"t=-{NOW}"),
        sign("s", BODY, NOW).replace(f"t={NOW}", f"t={'9' * 400}"),
    ],
)
def test_anything_else_is_refused(header):
    assert not verified("s", BODY, header, NOW)
