def overview(request):
    orders = Order.objects.filter(open=True).select_related("customer")
    customers = Customer.objects.in_bulk([order.customer_id for order in orders])
    return render(request, "overview.html", {"rows": [(order, customers[order.customer_id]) for order in orders]})
