"""No way to a comment is forgotten: every route is a channel, or it is said why it is none."""

from __future__ import annotations

from flask import Flask

from tests.visibility.channels import ABOUT, IF_HIDDEN, LISTS, OTHERS, UNKNOWN, Subject, endpoint


def test_every_route_is_asked_by_a_channel_or_cannot_be_one(app: Flask) -> None:
    subject = Subject(UNKNOWN)
    requests = [asked for each in LISTS.values() for asked in each(("en",), [subject])]
    for about in (ABOUT | IF_HIDDEN).values():
        requests += about(("en",), subject)
    asked = {endpoint(app, request) for request in requests}
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes - asked - set(OTHERS) == set(), "add a channel to tests/visibility/channels.py"
    assert set(OTHERS) - routes == set(), "these are gone: take them out of OTHERS"
    assert set(OTHERS) & asked == set(), "these are channels: take them out of OTHERS"
