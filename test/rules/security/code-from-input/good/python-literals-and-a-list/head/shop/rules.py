import ast
import importlib

from rest_framework.decorators import api_view
from rest_framework.response import Response

EXPORTERS = {"csv": "shop.exporters.csv", "json": "shop.exporters.json"}


@api_view(["POST"])
def price(request):
    return Response(ast.literal_eval(request.data["total"]))


@api_view(["POST"])
def export(request):
    return importlib.import_module(EXPORTERS[request.data["format"]]).run()
