export async function GET(request: NextRequest) {
  const sort = request.nextUrl.searchParams.get("sort");
  return Response.json(await prisma.$queryRawUnsafe(`select * from orders order by ${sort}`)); // expect: security/sql-built-from-input
}
