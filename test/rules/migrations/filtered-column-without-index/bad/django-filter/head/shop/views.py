from django.http import JsonResponse

from .models import Order


def find(request, reference):
    order = Order.objects.get(reference=reference)  # expect: migrations/filtered-column-without-index
    return JsonResponse({"id": order.pk})
