export function onError(err: Error, req: Request, res: Response, next: NextFunction) {
  logger.error({ err, requestId: req.id });
  res.status(500).json({ code: "internal", requestId: req.id });
}

export function onErrorWithStackAtHome(err: Error, req: Request, res: Response, next: NextFunction) {
  res.status(500).json({
    code: "internal",
    stack: process.env.NODE_ENV === "development" ? err.stack : undefined,
  });
}
