"""The discussion space: `create_app` joins everything, and nothing else happens here."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from config import ROOT, Settings
from forum import cli
from forum.accounts import views as people
from forum.accounts.authentication import sign_in
from forum.administration import views as administration
from forum.comments import rendering
from forum.comments import views as comments
from forum.core import db as database
from forum.core import guard, i18n, lazy_migrations, probes
from forum.letters import views as letters
from forum.letters.delivery import health, queue
from forum.moderation.views import comment_page, proposals, redaction, reports
from forum.moderation.views import desk as moderation
from forum.moderation.views import internal_notes as notes
from forum.moderation.views import note_templates as canned
from forum.moderation.views import settings as moderating
from forum.organisations.views import invitations
from forum.pages.views import account, errors, mandates, organisations, template_globals
from forum.pages.views import home as pages
from forum.spaces.views import appointments, spaces
from forum.submission import views as submission
from forum.text import detect
from forum.translation import views as translation

# Pages of packages above the blueprint's own: they answer at it once they are read.
ANSWERING = (invitations, submission, comment_page)
BLUEPRINTS = (
    probes.blueprint,
    people.blueprint,
    account.blueprint,
    pages.blueprint,
    organisations.blueprint,
    mandates.blueprint,
    administration.blueprint,
    spaces.blueprint,
    appointments.blueprint,
    comments.blueprint,
    moderation.blueprint,
    reports.blueprint,
    notes.blueprint,
    redaction.blueprint,
    proposals.blueprint,
    moderating.blueprint,
    canned.blueprint,
    translation.blueprint,
    letters.blueprint,
)


def create_app(settings: Settings) -> Flask:
    """The WSGI application for these settings. Raises `RuntimeError` for a missing catalogue."""
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "forum",
        root_path=str(ROOT),
        instance_path=str(settings.instance_dir.absolute()),
        template_folder="templates",
        static_folder="static",
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,  # a year: their addresses carry their digest
        COMPRESS_ALGORITHM=["br", "gzip"],
    )
    i18n.init_app(app, settings.interface_languages, ROOT / "translations")
    database.init_app(app)
    detect.set_model_folder(settings.instance_dir)
    probes.before_serving(app, detect.prepare_model)
    app.teardown_request(detect.release_model)
    lazy_migrations.init_app(app, ROOT / "forum" / "migrations")
    guard.init_app(app, settings.trusted_proxies, settings.rate_limits, settings.rate_limit_storage)
    sign_in.init_app(
        app,
        secure_cookie=settings.cookie_secure,
        days=settings.sign_in_days,
        site_name=settings.site_name,
        second_factor_required=settings.second_factor_required,
    )
    Compress(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    queue.init_app(app)
    health.init_app(app)
    rendering.init_app(app)
    template_globals.init_app(app)
    errors.init_app(app)
    cli.init_app(app)
    return app
