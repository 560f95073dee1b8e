"""A worker as a process of its own, to be killed: `python -m tests.letters.killing`.

It does what `flask worker` does with the settings of its environment; only the migrations were
run before, and it says when it stands.
"""

from __future__ import annotations

from config import Settings
from forum import create_app
from forum.letters.delivery.worker import Worker

if __name__ == "__main__":
    app = create_app(Settings())
    with app.app_context():
        print("standing", flush=True)  # noqa: T201 - the test waits for this line
        Worker().run()
