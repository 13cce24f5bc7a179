import traceback


def orders(request):
    try:
        return JsonResponse(load())
    except Exception:
        logger.error(traceback.format_exc())
        return JsonResponse({"code": "internal"}, status=500)
