import type { RouteGuard } from "../../../domain/routes.ts";

/** An application, router or blueprint: something that routes are registered on. */
export interface Mountable {
  /** What it puts before its routes when it stands alone. */
  prefix: string;
  guards: readonly RouteGuard[];
  /** Serves by itself; others only where they are mounted. */
  isApplication: boolean;
  unresolved?: string;
}

/** Where the routes of a mountable are to be found. */
export interface Mounting {
  /** In the order of the path. */
  prefixes: readonly string[];
  guards: readonly RouteGuard[];
  unresolved?: string;
}

interface Edge {
  parent: string;
  /** Everything between the parent's own prefix and the child's routes. */
  prefix: string;
  guards: readonly RouteGuard[];
  unresolved?: string;
}

/** A router mounted at more places than this, or deeper, was made by a program. */
const MAX_PLACES = 50;
const MAX_DEPTH = 10;

/** Who is mounted where. */
export class MountGraph {
  readonly #nodes = new Map<string, Mountable>();
  readonly #edges = new Map<string, Edge[]>();
  readonly #places = new Map<string, Mounting[]>();

  add(key: string, mountable: Mountable): void {
    if (!this.#nodes.has(key)) this.#nodes.set(key, mountable);
  }

  get(key: string): Mountable | undefined {
    return this.#nodes.get(key);
  }

  get hasApplication(): boolean {
    return [...this.#nodes.values()].some(({ isApplication }) => isApplication);
  }

  mount(child: string, edge: Edge): void {
    this.#edges.set(child, [...(this.#edges.get(child) ?? []), edge]);
  }

  /** Every place, outermost prefix and guard first. Without any mount: where the mountable itself would stand. */
  places(key: string, depth = 0): Mounting[] {
    const known = this.#places.get(key);
    if (known) return known;
    // Mounted within itself: that way leads nowhere.
    this.#places.set(key, []);
    const places = this.#find(key, depth);
    this.#places.set(key, places);
    return places;
  }

  #find(key: string, depth: number): Mounting[] {
    const node = this.#nodes.get(key);
    const edges = this.#edges.get(key) ?? [];
    const own = node?.guards ?? [];
    if (edges.length === 0 || depth > MAX_DEPTH) {
      const why =
        depth > MAX_DEPTH
          ? "its mounts lead in a circle, or too deep"
          : (node?.unresolved ??
            (node?.isApplication || !this.hasApplication ? undefined : "where it is mounted was not found"));
      return [
        { prefixes: [node?.prefix ?? ""], guards: own, ...(why === undefined ? {} : { unresolved: why }) },
      ];
    }
    const places = edges.flatMap((edge) =>
      this.places(edge.parent, depth + 1).map((place): Mounting => {
        const unresolved = place.unresolved ?? edge.unresolved ?? node?.unresolved;
        return {
          prefixes: [...place.prefixes, edge.prefix],
          guards: [...place.guards, ...edge.guards, ...own],
          ...(unresolved === undefined ? {} : { unresolved }),
        };
      }),
    );
    return places.slice(0, MAX_PLACES);
  }
}
