import type { Answer } from "./exchange.ts";

type List = Extract<Answer, { list: readonly unknown[] }>;

/** Cuts a list into GitHub's pages: 30 items, at most 100; the `link` header names the others. */
export function paged(
  answer: List,
  url: URL,
  restUrl: string,
  basePath: string,
): { status: number; body: unknown; headers: Record<string, string> } {
  const size = Math.min(Math.max(Number(url.searchParams.get("per_page") ?? 30) || 30, 1), 100);
  const page = Math.max(Number(url.searchParams.get("page") ?? 1) || 1, 1);
  const total = answer.list.length;
  const last = Math.max(Math.ceil(total / size), 1);
  const items = answer.list.slice((page - 1) * size, page * size);
  const linkTo = (number: number, rel: string): string => {
    const target = new URL(restUrl + url.pathname.slice(basePath.length) + url.search);
    target.searchParams.set("page", String(number));
    return `<${target}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [linkTo(page - 1, "prev")] : []),
    ...(page < last ? [linkTo(page + 1, "next"), linkTo(last, "last")] : []),
    ...(page > 1 ? [linkTo(1, "first")] : []),
  ];
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
  return { status: 200, body: answer.wrap ? answer.wrap(items, total) : items, headers };
}
