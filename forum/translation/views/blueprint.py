"""The blueprint of translators' pages."""

from flask import Blueprint

blueprint = Blueprint("translation", __name__)
