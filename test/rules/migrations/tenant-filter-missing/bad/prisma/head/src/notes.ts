export const mine = (workspaceId: bigint) => prisma.note.findMany({ where: { workspaceId } });

export const labelled = (label: string) =>
  prisma.note.findMany({ where: { label } }); // expect: migrations/tenant-filter-missing
