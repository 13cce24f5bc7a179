import logging

logger = logging.getLogger(__name__)


def login(email, password):
    logger.info("signing in %s with %s", email, password)  # expect: security/sensitive-data-logged
    logger.debug(f"api key {settings.API.api_key}")  # expect: security/sensitive-data-logged
