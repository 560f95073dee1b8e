"""The clock; everything else takes the instant as an argument."""

import datetime as dt


def now() -> dt.datetime:
    """This instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)
