"""Read by gunicorn from the folder it is started in."""

from config.logs import LOGGING

logconfig_dict = LOGGING
