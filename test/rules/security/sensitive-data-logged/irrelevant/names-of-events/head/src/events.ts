logger.info(EVENTS.PASSWORD);
logger.info("token expired", { event: AuditType.AccessToken, secretName: secret.name });
