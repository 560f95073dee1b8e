"""A process of its own that posts comments; run by `test_processes.py`.

    python -m tests.races.crowd DATABASE_URL INSTANCE PERSON QUESTION SECONDS NAME

It prints the id and the text of each comment that was acknowledged, one a line, at once.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from config import Settings
from forum import create_app
from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.db import db
from forum.spaces.queries import viewer_of
from forum.submission.actions.submissions import submit
from forum.submission.forms.comments import CommentForm


def main(url: str, instance: str, person: str, question: str, seconds: str, name: str) -> None:
    settings = Settings(
        secret_key="k" * 40,
        instance_dir=Path(instance),
        database_url=url,
        interface_languages=("en",),
    )
    app = create_app(settings)
    until = time.monotonic() + float(seconds)
    with app.app_context():
        somebody = db.session.get(Person, int(person))
        assert somebody is not None
        viewer = viewer_of(db.session(), somebody, now().date())
        turn = 0
        while time.monotonic() < until:
            turn += 1
            texts = {"en": f"{name}, number {turn}"}
            comment_form = CommentForm(
                key=f"key-{name}-{turn:06d}", original="en", texts=texts, raw=texts
            )
            receipt = submit(
                viewer=viewer, question_id=int(question), comment_form=comment_form, at=now()
            )
            sys.stdout.write(f"{receipt.comment} {texts['en']}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
