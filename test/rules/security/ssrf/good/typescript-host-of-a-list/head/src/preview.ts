const HOSTS = new Set(["images.example.com", "docs.example.com"]);

export async function GET(request: NextRequest) {
  const target = new URL(request.nextUrl.searchParams.get("url"));
  if (!HOSTS.has(target.hostname)) return new Response(null, { status: 400 });
  return fetch(target, { redirect: "error" });
}
