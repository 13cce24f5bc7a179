def list_orders(request):
    orders = Order.objects.all()  # expect: resilience/unbounded-query
    return JsonResponse({"orders": [order.summary() for order in orders]})
