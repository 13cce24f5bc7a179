from django.http import JsonResponse

from shop.models import Order


def search(request):
    name = request.GET["name"].strip()
    orders = Order.objects.raw("SELECT * FROM shop_order WHERE customer = '%s'" % name)  # expect: security/sql-built-from-input
    return JsonResponse({"orders": [order.id for order in orders]})
