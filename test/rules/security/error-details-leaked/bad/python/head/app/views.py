import traceback


def orders(request):
    try:
        return JsonResponse(load())
    except Exception:
        return JsonResponse({"error": traceback.format_exc()}, status=500)  # expect: security/error-details-leaked
