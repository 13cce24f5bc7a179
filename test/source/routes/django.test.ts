import { describe, expect, test } from "vitest";
import { guardsOf, routesOf, shown } from "./shown.ts";

const SITE = {
  "site/settings.py": [
    'ROOT_URLCONF = "site.urls"',
    'REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}',
  ].join("\n"),
  "site/urls.py": [
    "from django.urls import include, path, re_path",
    "from django.contrib import admin",
    "urlpatterns = [",
    "    path('admin/', admin.site.urls),",
    "    path('shop/', include(('shop.urls', 'shop'), namespace='shop')),",
    "    re_path(r'^old/(?P<year>[0-9]{4})/(\\d+)/$', include('shop.plain')),",
    "]",
    "urlpatterns += [path('', include('other.books'))]",
  ].join("\n"),
  "shop/plain.py":
    "from django.urls import path\nfrom . import views\nurlpatterns = [path('', views.home)]\n",
  "shop/urls.py": [
    "from django.urls import include, path",
    "from django.contrib.auth.decorators import login_required",
    "from rest_framework.routers import DefaultRouter",
    "from . import views",
    "router = DefaultRouter()",
    "router.register(r'orders', views.OrderViewSet)",
    "urlpatterns = [",
    "    path('api/', include(router.urls)),",
    "    path('items/<int:pk>/', login_required(views.Item.as_view())),",
    "    path('pay/', views.pay),",
    "    path('token/', views.Token.as_view()),",
    "]",
  ].join("\n"),
  "shop/views.py": [
    "from django.contrib.auth.mixins import LoginRequiredMixin",
    "from django.views.decorators.http import require_POST",
    "from django.views.generic import DetailView",
    "from rest_framework import mixins, viewsets",
    "from rest_framework.decorators import action",
    "from rest_framework.permissions import AllowAny",
    "from rest_framework.views import APIView",
    "class Base(LoginRequiredMixin, DetailView): ...",
    "class Item(Base):",
    "    def delete(self, request, pk): ...",
    "@require_POST",
    "def pay(request): ...",
    "def home(request, year): ...",
    "class Token(APIView):",
    "    permission_classes = [AllowAny]",
    "    def post(self, request): ...",
    "class OrderViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):",
    "    lookup_field = 'number'",
    "    def destroy(self, request, number): ...",
    "    @action(detail=True, methods=['post'], url_path='pay-now', permission_classes=[AllowAny])",
    "    def pay(self, request, number): ...",
  ].join("\n"),
};

describe("src/source/routes/python/django.ts", () => {
  test("walks from the root configuration through modules, tuples, regular expressions and routers", () => {
    expect(shown(SITE)).toEqual([
      "ANY /old/{year}/{1}",
      "DELETE /shop/api/orders/{number}",
      "DELETE /shop/items/{pk}",
      "GET /shop/api/orders",
      "GET /shop/items/{pk}",
      "POST /shop/api/orders/{number}/pay-now",
      "POST /shop/pay",
      "POST /shop/token",
    ]);
  });

  test("says what it cannot see: the admin site, modules of a library", () => {
    expect(routesOf(SITE).unresolved.map(({ at, reason }) => [at.from, reason])).toEqual([
      [4, "the routes of the admin site are made from its models at run time"],
      [8, "the module other.books is not in this repository"],
    ]);
  });

  test("guards are decorators, mixins and permissions; a view's own permissions replace the settings'", () => {
    expect(guardsOf(SITE, "GET /shop/items/{pk}")).toEqual([
      "login_required: authentication",
      "LoginRequiredMixin: authentication",
    ]);
    expect(guardsOf(SITE, "GET /shop/api/orders")).toEqual(["IsAuthenticated: authentication"]);
    expect(guardsOf(SITE, "POST /shop/token")).toEqual([]);
    expect(guardsOf(SITE, "POST /shop/api/orders/{number}/pay-now")).toEqual([]);
  });

  test("a handler is the method of the class", () => {
    const route = routesOf(SITE).routes.find(({ path }) => path === "/shop/token");
    expect(route?.handler).toEqual({
      name: "Token.post",
      at: { path: "shop/views.py", from: 16, to: 16, side: "head" },
    });
  });

  test("configurations that include each other come to an end", () => {
    const conf = (other: string) =>
      `from django.urls import include, path\nurlpatterns = [path('a/', include('${other}')), path('b/', include('${other}')), path('c/', v)]\n`;
    const found = routesOf({
      "s.py": 'ROOT_URLCONF = "one"',
      "one.py": conf("two"),
      "two.py": conf("one"),
    });
    expect(found.unresolved.some(({ reason }) => reason.includes("circle"))).toBe(true);
  });
});
