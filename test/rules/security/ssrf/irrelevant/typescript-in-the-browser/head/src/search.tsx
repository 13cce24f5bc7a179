"use client";

export function Search({ params }: { params: { url: string } }) {
  const load = async (request: Request) => fetch(request.url);
  return <button onClick={() => fetch(params.url)}>{String(load)}</button>;
}
