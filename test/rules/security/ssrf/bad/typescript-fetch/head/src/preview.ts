export async function GET(request: NextRequest) {
  const { searchParams } = new URL(request.url);
  const target = searchParams.get("url");
  const page = await fetch(target); // expect: security/ssrf
  return new Response(await page.text());
}
