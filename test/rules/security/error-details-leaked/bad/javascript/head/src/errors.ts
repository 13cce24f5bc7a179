export function onError(err: Error, req: Request, res: Response, next: NextFunction) {
  res.status(500).json({
    message: "failed",
    stack: err.stack, // expect: security/error-details-leaked
  });
}

export async function list(req: Request, res: Response) {
  try {
    res.json(await orders());
  } catch (error) {
    res.status(500).send(error); // expect: security/error-details-leaked
  }
}
