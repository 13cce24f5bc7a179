export async function GET(request: NextRequest) {
  const to = request.nextUrl.searchParams.get("to") ?? "/";
  // An address with a host of its own wins over the second argument.
  return NextResponse.redirect(new URL(to, request.url)); // expect: security/open-redirect
}
