from rest_framework.decorators import api_view
from rest_framework.response import Response


@api_view(["POST"])
def price(request):
    formula = request.data["formula"]
    return Response(eval(formula, {"total": 10}))  # expect: security/code-from-input
