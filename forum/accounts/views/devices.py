"""Where one is signed in; ending one sign-in, or all others."""

from __future__ import annotations

from flask import redirect, request, url_for

from forum.accounts.actions import sign_ins
from forum.accounts.authentication.current_sign_in import current_sign_in
from forum.accounts.authentication.rate_limits import by_person
from forum.accounts.views.blueprint import Answer, blueprint, me
from forum.core.clock import now
from forum.core.errors import NotThere
from forum.core.ids import is_id


@blueprint.post("/<language:lang>/account/devices/removal")
@by_person
def end_device() -> Answer:
    """`device` names one; `others` ends all but this one."""
    person, found = me(), current_sign_in()
    assert found is not None
    device = request.form.get("device", "")
    if device == "others":
        sign_ins.end_other_sign_ins(
            person_id=person.id, public_id=person.public_id, but=found.id, at=now()
        )
    elif is_id(device):
        sign_ins.end_own_sign_in(
            person_id=person.id, public_id=person.public_id, sign_in=device, at=now()
        )
    else:
        raise NotThere
    return redirect(url_for("account.overview", done="devices", _anchor="devices"), 303)
