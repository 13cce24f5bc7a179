export function allowOrigin(req: Request, res: Response, next: NextFunction) {
  const origin = req.headers.origin;
  if (origin) {
    res.setHeader("Access-Control-Allow-Origin", origin); // expect: security/cors-any-origin
    res.setHeader("Access-Control-Allow-Credentials", "true");
  }
  next();
}
