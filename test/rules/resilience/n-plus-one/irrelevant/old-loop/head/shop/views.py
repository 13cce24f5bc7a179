def overview(request):
    rows = []
    for order in Order.objects.filter(open=True):
        rows.append((order, Customer.objects.get(id=order.customer_id)))
    return render(request, "orders/overview.html", {"rows": rows})
