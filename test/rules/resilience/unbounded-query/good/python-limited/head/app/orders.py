@router.get("/orders")
async def orders(session: Session, after: int = 0):
    return session.query(Order).filter(Order.id > after).order_by(Order.id).limit(100).all()


def list_invoices(request):
    return JsonResponse({"invoices": list(Invoice.objects.order_by("id")[:100])})
