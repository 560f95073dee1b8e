"""Pages of one-time codes and codes of recovery. Those of passkeys are Flask-Security's."""

from __future__ import annotations

import io
from typing import cast

from flask import make_response, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_security.proxies import _security

from forum.accounts.actions import second_factors
from forum.accounts.authentication.current_sign_in import current_sign_in
from forum.accounts.authentication.rate_limits import by_person
from forum.accounts.authentication.reauthentication import recent_sign_in_required
from forum.accounts.authentication.second_factors import OneTimeCodes
from forum.accounts.views.blueprint import Answer, blueprint, form_page, me
from forum.core.clock import now
from forum.core.errors import Invalid, NotThere

SECRET = "totp"  # noqa: S105 - the name under which the cookie carries it, encrypted
MAX_CODE = 20  # characters that are read of a code, which has six


def _totp() -> OneTimeCodes:
    return cast(OneTimeCodes, _security.totp_factory)


@blueprint.route("/<language:lang>/account/codes", methods=["GET", "POST"])
@by_person
@recent_sign_in_required
def codes() -> Answer:
    """The secret stays the same until a code fits, so that a mistyped code costs no new picture."""
    person, found = me(), current_sign_in()
    assert found is not None
    if person.tf_totp_secret is not None:
        return form_page("codes", secret=None)
    if SECRET not in session:
        session[SECRET] = _totp().generate_totp_secret()
    secret = str(session[SECRET])
    given = "".join(request.form.get("code", "").split())[:MAX_CODE]
    if request.method == "POST":
        counter = _totp().counter(given, secret) if given else None
        if counter is not None:
            second_factors.begin_totp(
                person_id=person.id, secret=secret, counter=counter, sign_in=found.id, at=now()
            )
            session.pop(SECRET)
            return redirect(url_for("people.recovery_codes", done="totp"), 303)
    wrong = Invalid({"code": _("This code does not fit. Take the one that is shown now.")})
    return form_page(
        "codes",
        wrong if request.method == "POST" else None,
        secret=_totp().get_totp_pretty_key(secret),
    )


@blueprint.get("/<language:lang>/account/codes/picture.svg")
def picture() -> Answer:
    """The secret as a square to photograph, while it is being set up."""
    person = me()
    if SECRET not in session or person.tf_totp_secret is not None:
        raise NotThere
    from qrcode import QRCode
    from qrcode.image.svg import SvgPathImage

    drawn = QRCode(border=4, box_size=16)
    drawn.add_data(_totp().get_totp_uri(person.email, str(session[SECRET])))
    out = io.BytesIO()
    drawn.make_image(image_factory=SvgPathImage).save(out)
    response = make_response(out.getvalue())
    response.mimetype = "image/svg+xml"
    return response


@blueprint.post("/<language:lang>/account/codes/removal")
@by_person
@recent_sign_in_required
def end_codes() -> Answer:
    second_factors.end_totp(person_id=me().id, at=now())
    return redirect(url_for("account.overview", done="codes-off"), 303)


@blueprint.route("/<language:lang>/account/recovery-codes", methods=["GET", "POST"])
@by_person
@recent_sign_in_required
def recovery_codes() -> Answer:
    """Shown once, in the answer that makes them."""
    person = me()
    new: list[str] = []
    if person.tf_totp_secret is None:
        return redirect(url_for("people.codes"), 303)
    if request.method == "POST":
        new = second_factors.renew_recovery_codes(person_id=person.id, at=now())
    left = len(person.mf_recovery_codes or [])
    return form_page("recovery_codes", codes=new, left=left, done=request.args.get("done"))
