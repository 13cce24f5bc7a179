from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def payment_received(request):
    check_signature(request.body, request.headers["X-Signature"])


@csrf_exempt
def stripe_webhook(request):
    handle(request)
