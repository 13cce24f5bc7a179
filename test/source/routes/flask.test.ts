import { describe, expect, test } from "vitest";
import { guardsOf, shown } from "./shown.ts";

const SHOP = {
  "app.py": [
    "from flask import Flask",
    "from flask_restful import Api, Resource",
    "from shop import bp",
    "from views import Item, login_required",
    "app = Flask(__name__)",
    "app.register_blueprint(bp, url_prefix='/v2')",
    "api = Api(app, prefix='/api')",
    "class User(Resource):",
    "    method_decorators = [login_required]",
    "    def get(self, id): ...",
    "    def put(self, id): ...",
    "api.add_resource(User, '/users/<int:id>', '/me')",
    "app.add_url_rule('/items/<path:rest>', view_func=Item.as_view('item'), methods=['GET'])",
  ].join("\n"),
  "shop/__init__.py": [
    "from flask import Blueprint",
    "bp = Blueprint('shop', __name__, url_prefix='/v1')",
    "inner = Blueprint('inner', __name__, url_prefix='/inner')",
    "bp.register_blueprint(inner)",
    "from . import routes",
  ].join("\n"),
  "shop/routes.py": [
    "from . import bp, inner",
    "@bp.before_request",
    "def require_login(): ...",
    "@bp.route('/orders/', methods=['GET', 'POST'])",
    "def orders(): ...",
    "@inner.get('/x')",
    "@admin_required",
    "def x(): ...",
  ].join("\n"),
  "views.py": [
    "from flask.views import MethodView",
    "class Item(MethodView):",
    "    def get(self, rest): ...",
    "    def post(self, rest): ...",
  ].join("\n"),
};

describe("src/source/routes/python/flask.ts", () => {
  test("reads blueprints, nested ones, resources and views; the prefix at the registration wins", () => {
    expect(shown(SHOP)).toEqual([
      "GET /api/me",
      "GET /api/users/{id}",
      "GET /items/{rest*}",
      "GET /v2/inner/x",
      "GET /v2/orders",
      "POST /v2/orders",
      "PUT /api/me",
      "PUT /api/users/{id}",
    ]);
  });

  test("guards are hooks of the blueprint, decorators, and those of a class", () => {
    expect(guardsOf(SHOP, "GET /v2/inner/x")).toEqual([
      "require_login: authentication",
      "admin_required: authorisation",
    ]);
    expect(guardsOf(SHOP, "PUT /api/me")).toEqual(["login_required: authentication"]);
  });

  test("functions that hand their parameter to each other come to an end", () => {
    const functions = Array.from({ length: 12 }, (_, at) => [
      `def f${at}(app):`,
      ...Array.from({ length: 12 }, (__, to) => `    f${to}(app)`),
      `    app.route('/${at}')(g)`,
      "    app.register_blueprint(app)",
    ]).flat();
    expect(shown({ "app.py": ["from flask import Flask", ...functions, "f0(Flask())"].join("\n") })).toEqual(
      [],
    );
  });
});
