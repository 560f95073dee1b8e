"""The discussion space: `create_app` joins everything, and nothing else happens here."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from config import ROOT, Settings
from forum import cli
from forum.administration import views as administration
from forum.comments import drawing
from forum.comments import views as comments
from forum.core import db as database
from forum.core import guard, i18n, migrating, operations
from forum.letters import health, queue
from forum.letters import views as letters
from forum.moderation import canned_views as canned
from forum.moderation import note_views as notes
from forum.moderation import proposal_views as proposals
from forum.moderation import redaction_views as redaction
from forum.moderation import report_views as reports
from forum.moderation import setting_views as moderating
from forum.moderation import views as moderation
from forum.pages import account, errors, furniture, mandates, organisations
from forum.pages import views as pages
from forum.people import sign_in
from forum.people import views as people
from forum.spaces import appointment_views as appointments
from forum.spaces import views as spaces
from forum.texts import detect
from forum.translation import views as translation

BLUEPRINTS = (
    operations.blueprint,
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
    detect.keep_model_in(settings.instance_dir)
    operations.before_serving(app, detect.have_model)
    app.teardown_request(detect.let_go)
    migrating.init_app(app, ROOT / "forum" / "migrations")
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
    drawing.init_app(app)
    furniture.init_app(app)
    errors.init_app(app)
    cli.init_app(app)
    return app
