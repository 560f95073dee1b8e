"""The application as a server or the `flask` command starts it: `flask --app wsgi …`."""

from config import Settings
from forum import create_app

app = create_app(Settings())
