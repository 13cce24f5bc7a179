export function middleware(request: NextRequest) {
  if (request.nextUrl.pathname === "/old") return NextResponse.redirect(new URL("/new", request.url));
  const login = request.nextUrl.clone();
  login.pathname = "/login";
  login.searchParams.set("next", request.nextUrl.pathname);
  return NextResponse.redirect(login);
}
