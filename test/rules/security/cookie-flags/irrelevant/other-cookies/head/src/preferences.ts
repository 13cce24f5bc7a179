export function remember(res: Response, theme: string, locale: string) {
  res.cookie("theme", theme);
  res.cookie("locale", locale, { maxAge: 31_536_000_000 });
  res.cookie("csrf_token", csrf());
}
