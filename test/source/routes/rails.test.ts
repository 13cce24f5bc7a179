import { describe, expect, test } from "vitest";
import { guardsOf, routesOf, shown } from "./shown.ts";

const routes = (...lines: string[]) => ({
  "config/routes.rb": ["Rails.application.routes.draw do", ...lines, "end"].join("\n"),
});

const SHOP = {
  ...routes(
    "namespace :api do",
    "  resources :orders, only: %i[index show destroy] do",
    "    post :cancel, on: :member",
    "    collection { get 'recent' }",
    "    resources :items, only: [:create], param: :sku",
    "  end",
    "end",
    "root 'home#index'",
    "draw :admin",
  ),
  "config/routes/admin.rb":
    "authenticate :admin do\n  get '/stats(.:format)', to: 'stats#show'\nend\nmount Sidekiq::Web => '/jobs'\n",
  "app/controllers/application_controller.rb":
    "class ApplicationController < ActionController::Base\n  include Authentication\nend\n",
  "app/controllers/concerns/authentication.rb": [
    "module Authentication",
    "  included do",
    "    before_action :require_login",
    "  end",
    "  class_methods do",
    "    def allow_anyone(**options)",
    "      skip_before_action :require_login, **options",
    "    end",
    "  end",
    "end",
  ].join("\n"),
  "app/controllers/api/orders_controller.rb": [
    "class Api::OrdersController < ApplicationController",
    "  allow_anyone only: :index",
    "  before_action :authorize_order, except: [:index, :show]",
    "  def index; end",
    "  def destroy",
    "  end",
    "end",
  ].join("\n"),
};

describe("src/source/routes/ruby/rails.ts", () => {
  test("reads resources, their members, collections and nested ones, namespaces and drawn files", () => {
    expect(shown(SHOP)).toEqual([
      "DELETE /api/orders/{id}",
      "GET /",
      "GET /api/orders",
      "GET /api/orders/recent",
      "GET /api/orders/{id}",
      "GET /stats",
      "POST /api/orders/{id}/cancel",
      "POST /api/orders/{order_id}/items",
    ]);
    expect(routesOf(SHOP).unresolved.map(({ reason }) => reason)).toEqual([
      "what Sidekiq::Web serves at /jobs is its own matter",
    ]);
  });

  test("guards come from parents and concerns, for the actions they are meant for", () => {
    expect(guardsOf(SHOP, "GET /api/orders")).toEqual([]);
    expect(guardsOf(SHOP, "DELETE /api/orders/{id}")).toEqual([
      "require_login: authentication",
      "authorize_order: authorisation",
    ]);
    expect(guardsOf(SHOP, "GET /stats")).toEqual(["authenticate :admin: authentication"]);
  });

  test("an action stands in its controller", () => {
    const route = routesOf(SHOP).routes.find(({ method }) => method === "DELETE");
    expect(route?.handler).toEqual({
      name: "api/orders#destroy",
      at: { path: "app/controllers/api/orders_controller.rb", from: 5, to: 5, side: "head" },
    });
  });

  test.each([
    ["resource :cart, only: :show", ["GET /cart"]],
    ["resources :a, only: [] do\n resources :b, only: :show, shallow: true\nend", ["GET /a/{a_id}/b/{id}"]],
    [
      "resources :a, only: [], shallow: true do\n resources :bs, only: [:index, :show]\nend",
      ["GET /a/{a_id}/bs", "GET /bs/{id}"],
    ],
    ["match 'x/*rest', to: 'x#y', via: [:get, :post]", ["GET /x/{rest*}", "POST /x/{rest*}"]],
    ["scope '(:locale)', module: 'm' do\n get 'a'\nend", ["GET /a"]],
    ["concern :c do\n get :log\nend\nresources :as, only: [], concerns: :c", ["GET /as/{a_id}/log"]],
    ["%w[a b].each do |name|\n get \"p/#{name}\", to: 'p#show'\nend", ["GET /p/a", "GET /p/b"]],
  ])("reads %s", (text, expected) => {
    expect(shown(routes(text))).toEqual(expected);
  });

  test("a concern that uses itself comes to an end, and that is said", () => {
    const found = routesOf(
      routes("concern :c do", "  get 'a', to: 'b#c'", "  concerns :c", "end", "concerns :c"),
    );
    expect(found.routes.length).toBe(1);
    expect(found.unresolved.map(({ reason }) => reason)).toEqual([
      "the concern c uses itself, or was not found",
    ]);
  });
});
