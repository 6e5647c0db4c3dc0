from .. import VERSION as APP_VERSION

NAME = "core of " + APP_VERSION
