for order in Order.objects.filter(region=None):
    order.region = Customer.objects.get(id=order.customer_id).region
    order.save()
