"""How a browser is known: Flask-Security our way, sign-ins, second factors, links of letters."""
