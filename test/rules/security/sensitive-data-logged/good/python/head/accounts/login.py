import logging

logger = logging.getLogger(__name__)


def login(email, password):
    logger.info("password of %s changed, %d characters", email, len(password))
