"""Pages on which the secretariat sets up spaces and questions."""

from flask import Blueprint

blueprint = Blueprint("spaces", __name__)
