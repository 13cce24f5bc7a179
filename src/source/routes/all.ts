import { nest } from "./javascript/nest.ts";
import { next } from "./javascript/next.ts";
import { SET_UP_READERS } from "./javascript/set-up.ts";
import { django } from "./python/django.ts";
import { fastapi } from "./python/fastapi.ts";
import { flask } from "./python/flask.ts";
import { laravel } from "./php/laravel.ts";
import { rails } from "./ruby/rails.ts";
import { goRoutes } from "./go/read.ts";
import { jaxrsRoutes } from "./jvm/read-jaxrs.ts";
import { springRoutes } from "./jvm/read-spring.ts";
import { rustRoutes } from "./rust/read.ts";
import type { RouteReader } from "./route-reader.ts";

/** One per web framework. */
export const ROUTE_READERS: readonly RouteReader[] = [
  ...SET_UP_READERS,
  nest,
  next,
  laravel,
  rails,
  django,
  fastapi,
  flask,
  goRoutes,
  springRoutes,
  jaxrsRoutes,
  rustRoutes,
];
