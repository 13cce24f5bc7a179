export async function GET(request: Request, { params }: { params: { plugin: string } }) {
  const plugin = await import(`../plugins/${params.plugin}`); // expect: security/code-from-input
  return Response.json(await plugin.describe());
}
