from django.http import JsonResponse

from .models import Order


def orders_of(request, customer):
    since = request.GET["since"]
    orders = Order.objects.filter(customer=customer, placed_at__gte=since).order_by("-placed_at")
    return JsonResponse({"ids": [order.pk for order in orders]})
